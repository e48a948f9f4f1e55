"""What arguebuf and the xaif package make of xAIF files; runs in the environment of 'make tools'.

``python aif_tools.py IN OUT``: reads every ``*.xaif.json`` in the folder IN. For each it writes
into OUT what arguebuf writes of it (``*.arguebuf.json``), the file after the xaif package has
worked on it (``*.edited.json``), and what both found in it (``*.found.json``).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import arguebuf
from xaif import AIF


def main(source: Path, target: Path) -> None:
    """Do all of that."""
    for path in sorted(source.glob("*.xaif.json")):
        name = path.name.removesuffix(".xaif.json")
        document = json.loads(path.read_text("utf-8"))
        graph = arguebuf.load.xaif(document)
        arguebuf.dump.file(graph, target / f"{name}.arguebuf.json")
        tools = AIF(document)
        relations = tools.get_csv("argument-relation")
        spoken = tools.get_csv("locution")
        locutions = [node["nodeID"] for node in document["AIF"]["nodes"] if node["type"] == "L"]
        found = {
            "atoms": {node.id: node.plain_text for node in graph.atom_nodes.values()},
            "schemes": {
                node.id: type(node.scheme).__name__ for node in graph.scheme_nodes.values()
            },
            "edges": sorted([edge.source.id, edge.target.id] for edge in graph.edges.values()),
            "valid": tools.is_valid_json_aif(),
            "dialogue": tools.is_json_aif_dialog(),
            "relations": _rows(relations),
            "spoken": _rows(spoken),
            "speakers": [tools.get_speaker(node)[0] for node in locutions],
        }
        _write(target / f"{name}.found.json", found)
        tools.add_component("argument_relation", relation_type="RA", iNode_ID1="2", iNode_ID2="1")
        tools.add_component("proposition", Lnode_ID=locutions[0], proposition="A new proposition.")
        _write(target / f"{name}.edited.json", document)


def _rows(table: object) -> list[list[str]]:
    columns = ["proposition1_id", "relation", "proposition2_id"]
    rows = table[table["relation"] != "None"][columns]  # type: ignore[index] # a pandas frame
    return [[str(cell) for cell in row] for row in rows.itertuples(index=False)]


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
