"""Personal data replaced by placeholders before anything leaves this machine, and put back after."""
