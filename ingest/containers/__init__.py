"""Files that hold other files: what is inside, taken out one by one within limits."""
