"""What a debate turns on: its question and positions, who leans where, and what would move them.

A debate is a question with named answers (:mod:`graph.debate.positions`). What was read of a map's
claims towards each of them comes in from outside; from that and the map's links,
:mod:`graph.debate.weighing` makes what :mod:`graph.debate.weighed` describes.
"""
