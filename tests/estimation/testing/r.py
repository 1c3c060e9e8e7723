"""R's values on more designs and variables than the reference set holds; `testing.json` keeps each with its call."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from research import weight
from research.responses import Responses, responses_from
from tests.reference.registry import clustered

TOLD = json.loads((Path(__file__).parents[2] / "reference" / "testing.json").read_text(encoding="utf-8"))
SCHOOLS = {"E": 4421, "H": 755, "M": 1018}


def r(name: str) -> Any:
    return TOLD[name]["values"]


def poststratified() -> Responses:
    """R's `postStratify(dclus1, ~stype, …)`: weights that count the schools of each type."""
    whole = sum(SCHOOLS.values())
    found = weight(clustered(), to={"stype": {kind: n / whole for kind, n in SCHOOLS.items()}})
    scale = whole / found.frame["weight"].sum()
    return responses_from(found.frame.assign(weight=found.frame["weight"] * scale), found.design)
