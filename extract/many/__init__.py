"""Thousands of threads at once."""
