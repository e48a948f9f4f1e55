"""What an argument map is, where it is kept, and what can be asked of it."""
