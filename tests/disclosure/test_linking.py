"""Linked mode: nothing withheld comes back by combining what is printed, from outside or from any seat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.disclosure import Decision, Figure, Rule, Universe, attacker, link, write_figures
from research.exhibits import TO_PROTECT

PUBLIC = Rule("public")


def drawn(seed: int) -> tuple[Universe, list[Figure]]:
    """A random system of overlapping groups with two items, one of them lopsided."""
    chance = np.random.default_rng(seed)
    people = int(chance.integers(90, 160))
    profile = {
        name: chance.choice(k, people, p=chance.dirichlet(np.full(k, 3.0)))
        for name, k in zip("abc", (4, 3, 3), strict=True)
    }
    answers = {"even": chance.integers(0, 2, people), "rare": (chance.random(people) < 0.08).astype(np.int64)}
    universe = Universe("drawn", profile, chance.integers(0, people // 2, people), answers)
    groups: list[Mapping[str, frozenset[int]]] = [{}]
    groups += [{name: frozenset({code})} for name, k in zip("abc", (4, 3, 3), strict=True) for code in range(k)]
    groups += [{"a": frozenset({one}), "b": frozenset({other})} for one in range(4) for other in range(3)]
    groups += [{"a": frozenset({0, 1})}, {"b": frozenset({0, 2}), "c": frozenset({0, 1})}]
    return universe, [
        Figure(f"{at}/{item}", "drawn", group, item=item, cost=5.0 if len(group) < 2 else 1.0)
        for at, group in enumerate(groups)
        for item in answers
    ]


def findings(
    figures: Sequence[Figure], universe: Universe, decision: Decision, folder: Path, seats: Iterable[int] = ()
) -> list[attacker.Finding]:
    """What the attacker finds in what was written out, and no single figure says."""
    write_figures(figures, [universe], decision, folder)
    own = {seat: {item: np.asarray(codes, dtype=float) for item, codes in universe.answers.items()} for seat in seats}
    known = attacker.Known(universe.profile, universe.organization)
    found, attacks = attacker.attack(attacker.read(folder, universe.name), known, own, universe.weights)
    assert attacks > 0
    return [one for one in found if not one.alone]


def primary_only(figures: Sequence[Figure], universe: Universe) -> Decision:
    """What looking at each figure by itself would withhold."""
    from dataclasses import replace

    decision = link(figures, [universe], PUBLIC)
    kept = {key: reason for key, reason in decision.withheld.items() if reason != TO_PROTECT}
    return replace(decision, withheld=kept)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_no_protected_set_is_narrowed_from_outside_nor_from_a_seat(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    universe, figures = drawn(seed)
    decision = link(figures, [universe], PUBLIC)
    assert decision.clean
    assert universe.organization is not None
    seats = np.unique(universe.organization)[:3].tolist()
    assert findings(figures, universe, decision, tmp_path_factory.mktemp("written"), seats) == []


def test_the_attacker_does_succeed_where_each_figure_is_looked_at_by_itself(tmp_path: Path) -> None:
    found = []
    for seed in range(4):
        universe, figures = drawn(seed)
        found += findings(figures, universe, primary_only(figures, universe), tmp_path / str(seed))
    assert any(one.exact for one in found)
    assert any(not one.exact for one in found)
