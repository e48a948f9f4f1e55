"""Saved web pages of discussions, known and unknown, as threads."""
