"""The review page's rooms: what it shows, deciding, one item, its forms, what was corrected."""
