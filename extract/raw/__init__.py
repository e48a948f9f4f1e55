"""Posts out of raw text: where one ends, and which earlier one it answers."""
