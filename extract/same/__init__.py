"""Which claims say the same: once in a map, whatever words they are said in."""
