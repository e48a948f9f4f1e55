"""Finding claims and posts by their words: an index that is always in step with the store."""
