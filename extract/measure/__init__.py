"""Labelled corpora, and what extractors make of them."""
