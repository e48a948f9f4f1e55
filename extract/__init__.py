"""How a discussion becomes an argument map."""
