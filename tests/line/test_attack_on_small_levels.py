"""An attacker with all data files, a linear program and the sizes of the levels learns nothing of the small ones.

The attacker reads only the CSV files. The published file of the survey gives away how many people each level has, so
the attacker knows that too, but not how any of them answered.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from research.archive import Home
from tests.line.written import Row, Written, written

LEVELS = {"Silver": 109, "End User Supporter": 18, "Platinum": 10, "Gold": 8, "Nonprofit": 4, "Academic": 1}
TENURES = ("Up to one year", "Two years or more")
LEFT = "left"
ANSWERS = {
    "networking": ("Yes", "No", "I was not aware of networking opportunities with other CNCF members"),
    "expectations": (
        "Completely meets expectations",
        "Somewhat meets expectations",
        "Neutral",
        "Somewhat does not meet expectations",
    ),
    "recommend": ("Yes", "No"),
}
NETS = {
    "used": ("networking", {"Yes"}),
    "met": ("expectations", {"Completely meets expectations", "Somewhat meets expectations"}),
    "would": ("recommend", {"Yes"}),
    "used-networking": ("networking", {"Yes"}),
    "were-not-aware-of-networking": ("networking", {ANSWERS["networking"][2]}),
    "expectations-are-met": ("expectations", {"Completely meets expectations", "Somewhat meets expectations"}),
    "would-recommend-membership": ("recommend", {"Yes"}),
}
Person = tuple[str, str, str]  # level, length of membership, answer
Inside = Callable[[Person], bool]


@pytest.fixture(scope="module")
def read(built: Any) -> Written:
    told = built.edition()
    return written(Path(told["pdf"]), Home(built.home).exhibits(told["edition"]))


def kinds(item: str) -> list[Person]:
    """Every kind of person there may be."""
    return list(itertools.product(LEVELS, TENURES, (*ANSWERS[item], LEFT)))


def group(row: Row) -> Inside:
    """The people whom a row is about."""
    of = row["of"]
    if of in TENURES:
        return lambda person: person[1] == of
    if of == "Silver":
        return lambda person: person[0] == "Silver"
    if of == "All other levels":
        return lambda person: person[0] != "Silver"
    return lambda person: True


def answers_of(row: Row, item: str) -> set[str] | None:
    """The answers that a row counts; None for a row on something else."""
    stem = row["cell"].lstrip("'").split("/")[0]
    if stem in NETS:
        asked, codes = NETS[stem]
        return codes if asked == item else None
    return {row["label"]} if row["label"] in ANSWERS[item] else None


def rows_about(read: Written, item: str) -> Iterator[Row]:
    """The published rows that tell something of an item by itself, in whatever file."""
    wording = {
        "networking": "Have you taken advantage of networking",
        "expectations": "Has your CNCF membership experience met",
        "recommend": "Would you recommend CNCF membership",
    }[item]
    for name, rows in read.tables.items():
        if not name.startswith("members") or name in {"members-gaps-networking", "members-who", "members-bounds"}:
            continue
        yield from (row for row in rows if wording in row["asked"] and row["unit"] == "share")


def equations(read: Written, item: str) -> tuple[np.ndarray, np.ndarray]:
    """What the attacker knows: one equation for each printed count and base, and for the size of each level."""
    people = kinds(item)
    known: list[tuple[Inside, float]] = [
        (lambda person, level=level: person[0] == level, float(size)) for level, size in LEVELS.items()
    ]
    for row in rows_about(read, item):
        codes = answers_of(row, item)
        if codes is None or row["status"] != "published":
            continue
        inside = group(row)
        known.append((lambda p, i=inside, c=codes: i(p) and p[2] in c, float(row["count"])))
        known.append((lambda p, i=inside: i(p) and p[2] != LEFT, float(row["base"])))
    matrix = np.array([[float(inside(person)) for person in people] for inside, _ in known])
    return matrix, np.array([total for _, total in known])


def reach(read: Written, item: str, wanted: Inside) -> tuple[float, float]:
    """The fewest and the most people of a kind that the printed numbers leave possible."""
    matrix, totals = equations(read, item)
    goal = np.array([float(wanted(person)) for person in kinds(item)])
    ends = [linprog(sign * goal, A_eq=matrix, b_eq=totals, bounds=(0, None), method="highs") for sign in (1, -1)]
    assert all(end.status == 0 for end in ends), "the printed numbers contradict each other"
    return float(ends[0].fun), float(-ends[1].fun)


@pytest.mark.parametrize("level", [level for level in LEVELS if level != "Silver"])
@pytest.mark.parametrize(("item", "answer"), [(item, answer) for item, told in ANSWERS.items() for answer in told])
def test_any_answer_of_a_small_level_may_be_anything(read: Written, item: str, answer: str, level: str) -> None:
    least, most = reach(read, item, lambda person: person[0] == level and person[2] == answer)
    assert least == pytest.approx(0, abs=1e-6)
    others = reach(read, item, lambda person: person[0] != "Silver" and person[2] == answer)[1]
    assert most == pytest.approx(min(LEVELS[level], others), abs=1e-6)


def test_how_many_of_a_small_level_left_may_be_anything(read: Written) -> None:
    for level in ("Nonprofit", "Academic", "Gold", "Platinum"):
        least, most = reach(read, "recommend", lambda person, level=level: person[0] == level and person[2] == LEFT)
        assert (least, most) == (pytest.approx(0, abs=1e-6), pytest.approx(LEVELS[level], abs=1e-6))


def test_the_bound_on_recommending_cannot_be_made_narrower(read: Written) -> None:
    least, most = reach(read, "recommend", lambda person: person[0] != "Silver" and person[2] == "No")
    assert least <= 0.001
    assert most >= 2


def test_the_attacker_would_succeed_if_the_level_beside_it_were_printed(read: Written) -> None:
    silver: Row = {"cell": "would/silver", "label": "Silver", "of": "Silver", "status": "published", "unit": "share"}
    silver |= {"count": "67", "base": "73", "asked": "Would you recommend CNCF membership to other companies?"}
    careless = Written(read.folder, read.facts, read.exhibits, {**read.tables, "members-leak": [silver]}, "", "")
    least, most = reach(careless, "recommend", lambda person: person[0] != "Silver" and person[2] == "No")
    assert (least, most) == (pytest.approx(1), pytest.approx(1))
