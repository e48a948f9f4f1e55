"""What a disagreement turns on: the public face of :mod:`graph.debate`."""

from __future__ import annotations

from graph.debate.course import Course, Step, course
from graph.debate.positions import Debate, Position
from graph.debate.proposing import propose
from graph.debate.weighed import (
    Crux,
    Event,
    Happening,
    Held,
    Reading,
    Stance,
    Weighed,
)
from graph.debate.weighing import weigh

__all__ = [
    "Course",
    "Crux",
    "Debate",
    "Event",
    "Happening",
    "Held",
    "Position",
    "Reading",
    "Stance",
    "Step",
    "Weighed",
    "course",
    "propose",
    "weigh",
]
