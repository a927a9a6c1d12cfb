"""Puts the parts together and keeps them running: the only place that knows concrete classes."""
