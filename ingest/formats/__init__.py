"""One adapter per file format: what third-party readers return becomes pages of ours here."""
