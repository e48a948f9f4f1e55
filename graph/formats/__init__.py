"""Formats in which a map leaves for other tools and arrives from them: one module a format.

The tables that name them are in :mod:`graph.export`.
"""
