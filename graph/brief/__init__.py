"""The brief of a debate: its question, positions and cruxes, each sentence with its words.

:mod:`graph.brief.telling` makes a :class:`graph.brief.told.Brief` of a map and what it comes to;
:mod:`graph.brief.forms` has the table of what it can be written as.
"""
