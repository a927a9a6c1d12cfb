"""The groups of commands of the command line: they read options, and call one use case each."""
