"""Whose words a post repeats, and what it names."""
