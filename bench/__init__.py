"""Every figure that the documentation quotes: one module, one command each."""
