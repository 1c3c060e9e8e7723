"""Real waves: what is left of an ordinary banner when its rare answers are folded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from research.disclosure import Figure, Rule, Universe, link

SURVEYS = Path(__file__).parents[2] / "surveys"
ENOUGH = 20  # twice the least where organizations are not known


def read(path: Path) -> pd.DataFrame:
    """The answers of a raw export, two lines of headings and blank rows left out."""
    rows = pd.read_csv(path, header=None, dtype=str, keep_default_na=False).iloc[2:]
    return rows[(rows != "").any(axis=1)].reset_index(drop=True)


def folded(words: pd.Series) -> np.ndarray:
    """Codes of answers, blank ones -1, the rarest folded together until each has people enough."""
    known = words.copy()
    while (counts := known[known != ""].value_counts()).min() < ENOUGH and len(counts) > 2:
        known = known.replace({counts.index[-1]: "folded", counts.index[-2]: "folded"})
    names = sorted(set(known) - {""})
    return np.array([names.index(word) if word else -1 for word in known])


@pytest.mark.parametrize(
    ("file", "people", "banners", "crosses"),
    [
        (
            "open-source-programs/data/wave_2018.csv.gz",
            748,
            {"size": 10, "program": 23, "role": 172, "industry": 173},
            [("size", "program"), ("industry", "size"), ("role", "program")],
        ),
        (
            "member-organizations/data/responses_2020.csv.gz",
            150,
            {"years": 0, "size": 1, "level": 2, "user": 3, "role": 4},
            [("level", "size"), ("role", "years")],
        ),
    ],
)
def test_no_group_of_a_folded_banner_is_lost(
    file: str, people: int, banners: dict[str, int], crosses: Sequence[tuple[str, str]]
) -> None:
    rows = read(SURVEYS / file)
    universe = Universe("wave", {name: folded(rows[column]) for name, column in banners.items()})
    assert universe.people == people
    codes = {name: sorted(set(values.tolist()) - {-1}) for name, values in universe.profile.items()}
    figures = [Figure("all", "wave", cost=50.0)]
    figures += [Figure(f"{n}={c}", "wave", {n: frozenset({c})}, cost=10.0) for n in codes for c in codes[n]]
    figures += [
        Figure(f"{a}={i}&{b}={j}", "wave", {a: frozenset({i}), b: frozenset({j})})
        for a, b in crosses
        for i in codes[a]
        for j in codes[b]
    ]
    decision = link(figures, [universe], Rule("public"))
    assert decision.clean
    assert decision.proofs[0].mode == "linked"
    assert [key for key in decision.withheld if "&" not in key] == []
    assert any("&" in key for key in decision.withheld)
