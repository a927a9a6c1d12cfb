"""Checks what an answer says against the lines that it cites, whoever wrote it."""
