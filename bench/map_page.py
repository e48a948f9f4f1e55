"""The map page alone, drawing more claims than people are ever shown, for ``bench.drawing``.

``streamlit run bench/map_page.py``; ``CRUXMAP_STORE`` says where the maps are.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import streamlit as st

from explore import map as the_map
from explore import view

setattr(view, "MOST", 5000)  # noqa: B010 - people are shown 1000 at the most

st.set_page_config(layout="wide")
the_map.page()
