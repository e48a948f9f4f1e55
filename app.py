"""The explorer's front door: its pages and the way between them."""

from __future__ import annotations

import streamlit as st

from explore import (
    add,
    bar,
    look,
    map,  # noqa: A004 # the page is called the map
    overview,
    query,
    read,
    review,
)

PAGES = (
    (overview.page, "Overview", "overview", ":material/explore:"),
    (map.page, "Map", "map", ":material/account_tree:"),
    (read.page, "Read", "read", ":material/forum:"),
    (query.page, "Query", "query", ":material/table_rows:"),
    (add.page, "Add", "add", ":material/add_circle:"),
    (review.page, "Review", "review", ":material/rule:"),
)


def main() -> None:
    """Show the page that the address asks for."""
    st.set_page_config(
        page_title="cruxmap",
        page_icon=look.static("icon.svg"),
        layout="wide",
        menu_items={"About": "**cruxmap** turns a discussion thread into an argument map."},
    )
    st.logo(look.static("logo.svg"), size="large")
    pages = [
        st.Page(page, title=title, url_path=path, icon=icon, default=page is overview.page)
        for page, title, path, icon in PAGES
    ]
    chosen = st.navigation(pages, position="hidden")
    bar.bar(pages, chosen=chosen)
    chosen.run()


main()
