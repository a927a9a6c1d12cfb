"""Kills aimed at the saves of the vector index, and what is found afterwards."""
