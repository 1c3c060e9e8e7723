"""Tree mode: a published list of groups of which every part may be told."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import network
from research.disclosure import Rule, Universe, check_tree, published_groups
from research.errors import GateRefused

PUBLIC = Rule("public")


def people(**profile: list[int]) -> Universe:
    told = {name: np.array(codes) for name, codes in profile.items()}
    return Universe("u", told, np.arange(len(next(iter(told.values())))))


def test_rare_codes_are_folded_until_each_group_may_be_told() -> None:
    universe = people(sector=[0] * 30 + [1] * 12 + [2] * 6 + [3] * 5)
    told = [(dict(group.codes), int(group.people.sum())) for group in published_groups(universe, ["sector"], PUBLIC)]
    assert told == [
        ({}, 53),
        ({"sector": {0}}, 30),
        ({"sector": {1}}, 12),
        ({"sector": {2, 3}}, 11),
    ]


def test_a_rare_code_alone_is_folded_with_the_next_rarest() -> None:
    universe = people(sector=[0] * 30 + [1] * 12 + [2] * 4)
    told = [set(group.codes["sector"]) for group in published_groups(universe, ["sector"], PUBLIC)[1:]]
    assert told == [{0}, {1, 2}]


def test_a_group_that_cannot_be_split_stays_whole() -> None:
    universe = people(sector=[0] * 30 + [1] * 12, size=[0, 1] * 15 + [0] * 10 + [1] * 2)
    told = [dict(group.codes) for group in published_groups(universe, ["sector", "size"], PUBLIC)]
    assert {"sector": {1}} in told
    assert not any(codes.get("sector") == {1} and "size" in codes for codes in told)


def test_nobody_is_told_of_a_handful() -> None:
    assert published_groups(people(sector=[0] * 8), ["sector"], PUBLIC) == ()


def test_a_list_that_overlaps_or_has_a_small_part_is_refused() -> None:
    universe = people(a=[0] * 20 + [1] * 20, b=[0] * 10 + [1] * 30, c=[0] * 4 + [1] * 36)
    everyone, half = np.ones(40, dtype=bool), universe.profile["a"] == 0
    check_tree([everyone, half], universe, PUBLIC)
    with pytest.raises(GateRefused, match="1 of their 2 parts"):
        check_tree([everyone, universe.profile["c"] == 1], universe, PUBLIC)
    with pytest.raises(GateRefused, match="1 pairs of the 2 published groups overlap"):
        check_tree([half, universe.profile["b"] == 1], universe, PUBLIC)


@pytest.mark.parametrize("block", network.BLOCKS, ids=lambda block: block.name)
def test_the_list_of_a_large_network_is_a_tree(block: network.Block) -> None:
    universe = network.universe(block)
    groups = published_groups(universe, ("sector", "stage", "size"), PUBLIC)
    assert len(groups) > 3
    check_tree([group.people for group in groups], universe, PUBLIC)
