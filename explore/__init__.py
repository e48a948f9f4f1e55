"""The pages of the explorer and its map component."""
