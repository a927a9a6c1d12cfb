"""The pages of the web face: they draw, and call one use case each."""
