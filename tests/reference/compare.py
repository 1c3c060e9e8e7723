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
    """The keys of one result that differ; where R gives two implementations, agreement with one is enough."""
    told = RESULTS[name]
    values, tolerance = told["values"], told["rel_tol"]
    differing = []
    for key, value in mine.items():
        if key == "poly_psych":
            continue
        found, either = (
            flat(value),
            [values[k] for k in ((key, "poly_psych") if key == "poly" else (key,)) if k in values],
        )
        band = 4 * max(flat(values["mc_se"])) if key.startswith("sim_") and "mc_se" in values else 0.0
        if not any(agree(found, flat(expected), tolerance, band) for expected in either):
            differing.append(f"{key}: {found[:6]} instead of {flat(either[0])[:6]}")
    return differing


def agree(found: list[Any], expected: list[Any], tolerance: float, band: float) -> bool:
    """Whether two lists agree one by one; simulated numbers (`band` over 0) within four of their standard errors."""
    if len(found) != len(expected):
        return False
    if band:
        return all(abs(a - b) <= max(band, tolerance * abs(b)) for a, b in zip(found, expected, strict=True))
    return all(close(a, b, tolerance) for a, b in zip(found, expected, strict=True))


def main(candidate: Path) -> None:
    """Tell for each result whether it is done and right."""
    given = json.loads(candidate.read_text(encoding="utf-8"))
    passed = 0
    for name, told in RESULTS.items():
        mine = given.get(name, {})
        left = [key for key in told["values"] if key not in mine and key not in ("mc_se", "poly_psych")]
        differing = wrong(name, mine)
        passed += not left and not differing
        print("FAIL" if left or differing else "pass", name, *differing, f"missing {', '.join(left)}" if left else "")
    print(f"{passed} of {len(RESULTS)} passed")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
