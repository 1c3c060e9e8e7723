"""A made-up network: organizations, their people, and all figures of a report with banners, crosses and nets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.disclosure import Figure, Universe

SHARES = {
    "sector": (0.44, 0.15, 0.11, 0.09, 0.08, 0.06, 0.04, 0.03),
    "size": (0.3, 0.3, 0.25, 0.15),
    "region": (0.55, 0.25, 0.12, 0.05, 0.03),
    "tier": (0.6, 0.25, 0.15),
    "role": (0.4, 0.2, 0.15, 0.12, 0.08, 0.05),
    "tenure": (0.3, 0.3, 0.25, 0.15),
    "audience": (0.5, 0.3, 0.2),
    "stage": (0.3, 0.4, 0.22, 0.08),
}
OF_ORGANIZATIONS = ("sector", "size", "region", "tier")
NETS: tuple[Mapping[str, frozenset[int]], ...] = (
    {"sector": frozenset({1, 2})},
    {"sector": frozenset({5, 6, 7})},
    {"sector": frozenset({0, 1})},
    {"sector": frozenset({6, 7})},
    {"region": frozenset({1, 2, 3, 4})},
    {"role": frozenset({4, 5})},
    {"sector": frozenset({0}), "size": frozenset({3})},
)
RATES = (0.5, 0.3, 0.7, 0.45, 0.2, 0.85, 0.1, 0.05, 0.95, 0.02)  # how many say yes to each item: some are lopsided


@dataclass(frozen=True)
class Block:
    """A routing block: the share of people asked, and the crosses that are printed of them."""

    name: str
    asked: float
    crosses: tuple[tuple[str, str], ...]


BLOCKS = (
    Block("everyone", 1.0, (("sector", "size"), ("stage", "tenure"), ("role", "region"))),
    Block("owners", 0.36, (("sector", "stage"),)),
    Block("setback", 0.55, (("role", "tenure"),)),
    Block("need", 0.7, (("audience", "stage"), ("size", "stage"))),
    Block("roi", 0.13, ()),
)


def universe(block: Block, people: int = 900, organizations: int = 300, items: int = 10, seed: int = 1) -> Universe:
    """The people asked in a block with what is known of them and what they answered."""
    chance = np.random.default_rng(seed)
    pull = 1 / (np.arange(organizations) + 2.0) ** 0.6
    more = chance.choice(organizations, people - organizations, p=pull / pull.sum())
    organization = np.concatenate([np.arange(organizations), more])
    profile = {}
    for name, shares in SHARES.items():
        many = organizations if name in OF_ORGANIZATIONS else people
        drawn = chance.choice(len(shares), many, p=shares)
        profile[name] = drawn[organization] if name in OF_ORGANIZATIONS else drawn
    weight = chance.uniform(0.5, 2.0, people)
    asked = np.random.default_rng(seed + len(block.name)).random(people) < block.asked
    profile = {name: codes[asked] for name, codes in profile.items()}
    answers = {f"q{k}": answered(profile, organization[asked], RATES[k], seed * 1000 + k) for k in range(items)}
    return Universe(block.name, profile, organization[asked], answers, {"w": weight[asked]})


def answered(
    profile: Mapping[str, NDArray[np.int64]], organization: NDArray[np.int64], rate: float, seed: int
) -> NDArray[np.int64]:
    """Answers to a yes-or-no item that lean on stage, sector and organization."""
    chance = np.random.default_rng(seed)
    lean = np.log(rate / (1 - rate)) + 0.5 * (profile["stage"] - 1) + 0.3 * (profile["sector"] % 3 - 1)
    lean = lean + chance.normal(0, 0.7, organization.max() + 1)[organization]
    return (chance.random(len(lean)) < 1 / (1 + np.exp(-lean))).astype(np.int64)


def groups(block: Block) -> dict[str, tuple[Mapping[str, frozenset[int]], float]]:
    """Every group that figures are printed for, with what readers miss without it."""
    told: dict[str, tuple[Mapping[str, frozenset[int]], float]] = {"all": ({}, 50.0)}
    for name, shares in SHARES.items():
        for code, share in enumerate(shares):
            told[f"{name}={code}"] = ({name: frozenset({code})}, 5 + 10 * share)
    for first, second in block.crosses:
        for one in range(len(SHARES[first])):
            for other in range(len(SHARES[second])):
                both = {first: frozenset({one}), second: frozenset({other})}
                told[f"{first}={one}&{second}={other}"] = (both, 1.0)
    for at, net in enumerate(NETS):
        told[f"net{at}"] = (net, 4.0)
    return told


def figures(block: Block, items: int = 10) -> list[Figure]:
    """A share of yes for every item and group of a block."""
    return [
        Figure(f"{block.name}/{name}/q{k}", block.name, group, item=f"q{k}", cost=cost)
        for name, (group, cost) in groups(block).items()
        for k in range(items)
    ]
