"""Spoilt files by the thousand, read as ingest reads them: what no file may do to the program."""
