"""The same thread again: what changed, and what of the old map still stands."""
