"""What a question is, and the named ones, by what they are about."""
