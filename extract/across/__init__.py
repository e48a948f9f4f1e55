"""Which claims of a store's threads say the same: found among all of them, in linear time."""
