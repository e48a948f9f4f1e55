"""The strength of every claim of a map, and which of them stand: the public face of graph.strength.

A claim is as strong as its confidence until something bears on it; see :mod:`graph.strength`.
"""

from __future__ import annotations

from graph.strength.framework import (
    AGAINST,
    FOR,
    Framework,
    Influence,
    affected,
    framework,
    leading_to,
    link_name,
    replaced,
)
from graph.strength.gradual import (
    SEMANTICS,
    Semantics,
    Strengths,
    df_quad,
    energy,
    semantics_named,
    strengths,
    strengths_again,
    supposing,
)
from graph.strength.grounded import Standing, grounded

__all__ = [
    "AGAINST",
    "FOR",
    "SEMANTICS",
    "Framework",
    "Influence",
    "Semantics",
    "Standing",
    "Strengths",
    "affected",
    "df_quad",
    "energy",
    "framework",
    "grounded",
    "leading_to",
    "link_name",
    "replaced",
    "semantics_named",
    "strengths",
    "strengths_again",
    "supposing",
]
