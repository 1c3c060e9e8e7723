"""Every pair of groups, p adjusted for how many pairs there are, and letters for groups that do not differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase

from research.estimation.compare import compare, row_name
from research.estimation.estimates import Estimates
from research.estimation.multiplicity import adjust
from research.estimation.verdict import SIGNIFICANT
from research.responses import Shown

KEPT = ["what", "from", "to", "value", "standard_error", "low", "high", "df", "statistic", "p"]


@dataclass(frozen=True, eq=False, repr=False)
class Pairs(Shown):
    """Differences between groups.

    `table` has a row for each pair: `to` less `from`, its standard error and interval (not adjusted), `statistic`, `p`
    and `q` (adjusted). `letters` gives each group its letters: two groups that share one do not differ.
    """

    letters: Mapping[str, str] = field(default_factory=dict)


def pairwise(estimates: Estimates, correct: str = "holm") -> Pairs:
    """Which groups differ from which, judged together.

    Parameters
    ----------
    estimates : Estimates
        Of two or more groups, as `share(…, by=…)` or `mean(…, by=…)` gives them. Several answers are one family.
    correct : str
        How p is adjusted over all pairs: `holm`, `hommel`, `bh`, or another of `adjust`.

    Returns
    -------
    Pairs
        Letters are those of Piepho (2004), and only given where the estimates are of one answer.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import mean, responses_from
    >>> frame = pd.DataFrame({"hours": [1.0, 2, 1, 2, 9, 8, 9, 8, 9, 9, 8, 8], "team": list("aaaabbbbcccc")})
    >>> dict(pairwise(mean(responses_from(frame), "hours", by="team")).letters)
    {'a': 'a', 'b': 'b', 'c': 'b'}
    """
    found = compare(estimates).table
    q = adjust(found["p"].to_numpy(), correct)
    table = found[KEPT].assign(q=q)
    apart = int((q < SIGNIFICANT).sum())
    title = f"{apart} of {len(table)} pairs of groups differ once p is adjusted for all"
    letters: Mapping[str, str] = {}
    if estimates.table["what"].nunique() == 1:
        names = [row_name(estimates, row) for _, row in estimates.table.iterrows()]
        differing = {
            frozenset((a, b)) for a, b, one in zip(table["from"], table["to"], q, strict=True) if one < SIGNIFICANT
        }
        letters = lettered(names, differing)
    marked = ", ".join(f"{name} {letter}" for name, letter in letters.items())
    shared = (f"Groups that share a letter do not differ: {marked}.",) if marked else ()
    return Pairs(title, table, (*shared, f"q is p adjusted for all pairs ({correct})."), letters)


def lettered(names: list[str], differing: set[frozenset[str]]) -> dict[str, str]:
    """Letters by insertion and absorption: a column of names that do not differ for each letter."""
    columns = [frozenset(names)]
    for pair in sorted(differing, key=lambda two: sorted(names.index(name) for name in two)):
        split = [column - {name} for column in columns if pair <= column for name in sorted(pair)]
        columns = [column for column in columns if not pair <= column]
        columns += [new for new in split if not any(new <= column for column in columns)]
        columns = [column for column in columns if not any(column < other for other in columns)]
    ordered = sorted(set(columns), key=lambda column: sorted(names.index(name) for name in column))
    return {name: "".join(letter_of(i) for i, column in enumerate(ordered) if name in column) for name in names}


def letter_of(place: int) -> str:
    """From a to z, then a1, b1 …"""
    round_, at = divmod(place, len(ascii_lowercase))
    return ascii_lowercase[at] + (str(round_) if round_ else "")
