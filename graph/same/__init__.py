"""Claims of different threads that say the same: what is kept of that, and what people decided."""
