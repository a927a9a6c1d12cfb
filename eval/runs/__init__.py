"""Runs: what was measured, on what machine, kept and compared."""
