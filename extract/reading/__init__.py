"""Kinds and links as a small encoder reads them."""
