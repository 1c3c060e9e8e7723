"""Compare numbers with the results of R in expected.json.

Usage: compare.py candidate.json, where candidate.json is {"<id>": {"<key>": number | list | object}}.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = {told["id"]: told for told in json.loads((HERE / "expected.json").read_text(encoding="utf-8"))["results"]}


def flat(told: Any) -> list[Any]:
    """All numbers of a value in R's order."""
    if isinstance(told, dict):
        is_matrix = "data" in told and set(told) <= {"rows", "cols", "data"}
        told = told["data"] if is_matrix else list(told.values())
    if hasattr(told, "tolist"):
        told = told.tolist()
    return [number for part in told for number in flat(part)] if isinstance(told, (list, tuple)) else [told]


def close(mine: Any, theirs: Any, tolerance: float) -> bool:
    """Whether two numbers agree within the result's relative tolerance; words and nothing must be equal."""
    if isinstance(theirs, str) or isinstance(mine, str) or theirs is None or mine is None:
        return bool(mine == theirs)
    return math.isclose(float(mine), float(theirs), rel_tol=tolerance, abs_tol=tolerance * 1e-3)


def wrong(name: str, mine: dict[str, Any]) -> list[str]:
    """The keys of one result that differ."""
    told = RESULTS[name]
    differing = []
    for key, value in mine.items():
        found, expected = flat(value), flat(told["values"][key])
        same = len(found) == len(expected)
        if not same or not all(close(a, b, told["rel_tol"]) for a, b in zip(found, expected, strict=True)):
            differing.append(f"{key}: {found[:6]} instead of {expected[:6]}")
    return differing


def main(candidate: Path) -> None:
    """Tell for each result whether it is done and right."""
    given = json.loads(candidate.read_text(encoding="utf-8"))
    passed = 0
    for name, told in RESULTS.items():
        mine = given.get(name, {})
        left = [key for key in told["values"] if key not in mine]
        differing = wrong(name, mine)
        passed += not left and not differing
        print("FAIL" if left or differing else "pass", name, *differing, f"missing {', '.join(left)}" if left else "")
    print(f"{passed} of {len(RESULTS)} passed")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
