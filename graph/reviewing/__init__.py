"""Corrections by hand: what they are, where their words stand now, and the map that they make."""
