"""An attacker who has only what was written out, and who knows who is in which group; independent of the engine.

It reads the rows of the figures and the thresholds of the certificate, lists by itself the sets of people of whom
nothing should be told, and asks a solver how far the answers of each could lie apart if everything printed is true:
person by person, from outside or knowing the answers of its own organization. Answers found for one set are looked at
for all others, so that most sets need no program of their own; whatever it reports is found by one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Truths = NDArray[np.bool_]
Numbers = NDArray[np.float64]
SLIP = 1e-6
TOGETHER = 12  # programs that each try many sets at once, before each is tried by itself


@dataclass(frozen=True)
class Known:
    """What anybody may know: who took part, what kind of person each is, in which organization; never an answer."""

    profile: Mapping[str, NDArray[np.int64]]
    organization: NDArray[np.int64] | None


@dataclass(frozen=True)
class Row:
    """A printed figure: its people, and the fewest and most yes among them."""

    people: Truths
    low: float
    high: float
    weights: Numbers


@dataclass(frozen=True)
class Finding:
    """A set of people of whom too much is told: `people` besides the attacker's own, narrowed to `low`-`high`.

    `alone` where a single printed figure says as much, which is no differencing.
    """

    item: str
    seat: int
    set: int
    people: int
    low: int
    high: int
    alone: bool

    @property
    def exact(self) -> bool:
        """Whether the answers are known altogether."""
        return self.low == self.high


@dataclass(frozen=True)
class Printed:
    """What was written out of one universe."""

    rows: Sequence[Mapping[str, str]]
    thresholds: Mapping[str, float]


def read(folder: Path, universe: str) -> Printed:
    """Read figures and certificate as they were written out."""
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["universe"] == universe]
    told: dict[str, Any] = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    return Printed(rows, told["thresholds"])


def attack(
    printed: Printed,
    known: Known,
    seats: Mapping[int, Mapping[str, Numbers]],
    weights: Mapping[str, Numbers] | None = None,
) -> tuple[list[Finding], int]:
    """Attack every set that should be protected, for every item, from outside and from some organizations.

    Parameters
    ----------
    printed : Printed
    known : Known
    seats : mapping of organization to mapping of item to array, shape (people,)
        Each organization's own answers as 0 and 1, in the places of its own people; others are not looked at.
    weights : mapping of str to array of float, optional
        Weights by name, which a reader may compute from published margins.

    Returns
    -------
    list of Finding, int
        What was narrowed, and how many pairs of a set and a seat were attacked.
    """
    sets = protected(printed, known)
    findings, attacks = list[Finding](), 0
    for item in sorted({(row["item"], row["codes"]) for row in printed.rows if row["statistic"] in ("share", "count")}):
        rows = list(rows_of(printed, known, item, weights or {}))
        for seat in (None, *sorted(seats)):
            own = np.zeros(sets.shape[1], dtype=bool)
            answers = np.zeros(sets.shape[1])
            if seat is not None and known.organization is not None:
                own = known.organization == seat
                answers = np.where(own, seats[seat][item[0]], 0.0)
            attacks += int(((sets & ~own).sum(axis=1) > 0).sum())
            findings += narrowed(rows, sets, own, answers, item[0], -1 if seat is None else seat)
    return findings, attacks


def members(row: Mapping[str, str], known: Known) -> Truths:
    """Who is in the group of a row."""
    group: dict[str, list[int]] = json.loads(row["group"])
    inside = np.ones(len(next(iter(known.profile.values()))), dtype=bool)
    for variable, codes in group.items():
        inside &= np.isin(known.profile[variable], codes)
    return inside


def rows_of(printed: Printed, known: Known, item: tuple[str, str], weights: Mapping[str, Numbers]) -> Iterator[Row]:
    """The sums that the printed rows of an item tell."""
    small = printed.thresholds["small_numerator"]
    for row in printed.rows:
        if (row["item"], row["codes"]) != item or row["statistic"] not in ("share", "count"):
            continue
        people, one = members(row, known), np.ones(len(next(iter(known.profile.values()))))
        if row["status"] == "range":
            base = float(row["base"])
            few = row["reason"].startswith("few")
            yield Row(people, 0.0 if few else base - small, small if few else base, one)
        elif row["status"] == "published":
            yield Row(people, float(row["count"]), float(row["count"]), one)
            if row["weight"]:
                scaled = weights[row["weight"]]
                total = float(row["value"]) * float(scaled[people].sum())
                yield Row(people, total, total, scaled)


def protected(printed: Printed, known: Known) -> Truths:
    """Groups that are listed without a number, small differences of printed ones, and people nobody tells apart."""
    status: dict[bytes, bool] = {}
    groups: dict[bytes, Truths] = {}
    for row in printed.rows:
        inside = members(row, known)
        if inside.any():
            name = inside.tobytes()
            groups[name] = inside
            status[name] = status.get(name, False) or row["status"] != "suppressed"
    shown = [groups[name] for name in groups if status[name]]
    found = [groups[name] for name in groups if not status[name]]
    for one in shown:
        for other in shown:
            left = one & ~other
            if 0 < left.sum() < 2 * printed.thresholds["interval_from"] and (one & other).any():
                found.append(left)
    profiles: dict[bytes, list[int]] = {}
    for person, profile in enumerate(np.array(shown, dtype=bool).reshape(len(shown), -1).T):
        profiles.setdefault(profile.tobytes(), []).append(person)
    for people in profiles.values():
        if len(people) < printed.thresholds["least_people"]:
            alike = np.zeros(len(next(iter(known.profile.values()))), dtype=bool)
            alike[people] = True
            found.append(alike)
    unique = {one.tobytes(): one for one in found if must_be_protected(one, known, printed.thresholds)}
    return np.array(list(unique.values()), dtype=bool).reshape(len(unique), -1)


def must_be_protected(people: Truths, known: Known, rule: Mapping[str, float]) -> bool:
    """Whether the rule lets no share of these people be told."""
    count = int(people.sum())
    if known.organization is None:
        return count < max(rule["guarded_least"], rule["interval_from"])
    heads = np.unique(known.organization[people], return_counts=True)[1]
    most = rule["largest_if_few"] if count < rule["few"] else rule["largest"]
    few = count < rule["interval_from"] or len(heads) <= rule["least_organizations"]
    return bool(few or heads.max() > most * count + 1e-9)


def floor(people: int) -> float:
    """How wide an interval for so many hidden people must be."""
    return min(people, max(1.0, people / 2))


class Solver:
    """Everything that could have been answered, as a linear program over single people."""

    def __init__(self, rows: Sequence[Row], own: Truths, answers: Numbers) -> None:
        from scipy.sparse import csr_array, vstack

        weights = csr_array(np.array([row.people * row.weights for row in rows]))
        low, high = np.array([row.low for row in rows]), np.array([row.high for row in rows])
        exact = high - low < SLIP
        self.equal, self.total = weights[exact], low[exact]
        loose = ~exact
        self.within = vstack([weights[loose], -weights[loose]]) if loose.any() else None
        self.ends = np.concatenate([high[loose], -low[loose]]) if loose.any() else None
        self.bounds = [(float(a), float(a)) if known else (0.0, 1.0) for a, known in zip(answers, own, strict=True)]

    def most(self, direction: Numbers) -> Numbers:
        """Answers of everyone that agree with all that is printed and go furthest in a direction."""
        from scipy.optimize import linprog

        found = linprog(
            -direction,
            A_ub=self.within,
            b_ub=self.ends,
            A_eq=self.equal,
            b_eq=self.total,
            bounds=self.bounds,
            method="highs",
        )
        if found.status != 0:
            raise ValueError(f"what was printed contradicts itself: {found.message}")
        return np.asarray(found.x)


def narrowed(rows: Sequence[Row], sets: Truths, own: Truths, answers: Numbers, item: str, seat: int) -> list[Finding]:
    """The sets of which too much can be said from one seat."""
    if not rows:
        return []
    solver, hidden = Solver(rows, own, answers), (sets & ~own).astype(np.float64)
    sizes = hidden.sum(axis=1)
    needed = np.array([floor(int(size)) for size in sizes])
    low, high = np.full(len(sets), np.inf), np.full(len(sets), -np.inf)

    def learn(world: Numbers) -> None:
        sums = hidden @ world
        low[:], high[:] = np.minimum(low, sums), np.maximum(high, sums)

    def shut() -> NDArray[np.int64]:
        return np.flatnonzero((sizes > 0) & (np.floor(high + SLIP) - np.ceil(low - SLIP) < needed))

    learn(solver.most(np.zeros(hidden.shape[1])))
    for turn in range(TOGETHER):
        if len(left := shut()):
            learn(solver.most((1 if turn % 2 else -1) * hidden[left].sum(axis=0)))
    found = []
    for k in shut():
        for sign in (1, -1):
            if k in shut():
                learn(solver.most(sign * hidden[k]))
        if k in shut():
            ends = int(np.ceil(low[k] - SLIP)), int(np.floor(high[k] + SLIP))
            alone = by_one(rows, hidden[k] > 0, own, answers) < needed[k]
            found.append(Finding(item, seat, int(k), int(sizes[k]), *ends, bool(alone)))
    return found


def by_one(rows: Iterable[Row], hidden: Truths, own: Truths, answers: Numbers) -> int:
    """How wide the best single figure leaves the interval for a set, own answers known."""
    size = int(hidden.sum())
    floor_, ceiling = 0, size
    for row in rows:
        if row.weights.min() < 1:
            continue
        mine = float(answers[row.people & own].sum())
        inside, others = int((row.people & hidden).sum()), int((row.people & ~hidden & ~own).sum())
        floor_ = max(floor_, int(row.low - mine) - others)
        ceiling = min(ceiling, int(row.high - mine) + size - inside)
    return ceiling - floor_
