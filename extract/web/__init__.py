"""Links: what to fetch for an address, and fetching it politely and safely."""
