"""Two groups of one wave set against each other on several questions, judged by all that were looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from research.errors import ConfigurationError
from research.estimation.compare import compare
from research.estimation.estimates import Estimates
from research.estimation.trends import judged, stacked, tenth


def contrasts(
    *estimates: Estimates, correct: str = "holm", band: float | None = None, expect: str = "rise"
) -> Estimates:
    """How much the second of two groups lies above the first, on several questions of one wave.

    Parameters
    ----------
    *estimates : Estimates
        Each with one answer, or one score, by the same two groups.
    correct : str
        How p is adjusted over all of them: `holm`, `bh`, or another of `adjust`.
    band : float, optional
        Differences up to it are negligible, in the unit of the estimates. By default a tenth of the standard deviation
        of the answers.
    expect : str
        The claim that the verdict judges: a `rise` from the first group to the second, a `fall`, or any `change`.

    Returns
    -------
    Estimates
        One row for each question: the difference with its interval (not adjusted), `p`, `q` (adjusted), `band` and
        `verdict`; `item` names the question.

    Raises
    ------
    ConfigurationError
        When an estimate does not hold one answer by two groups, or the groups differ.

    Examples
    --------
    >>> from research import contrasts, regroup, share
    >>> kinds = regroup(wave_2020, "program", {"Without": 3, "With": "have"}, "kind")
    >>> found = contrasts(*(share(kinds, item, "frequently", by="kind") for item in ("upstream", "train")))
    >>> found.table["verdict"].tolist()
    ['supported', 'supported']
    """
    ends = {ends_of(one) for one in estimates}
    if len(ends) != 1:
        raise ConfigurationError(f"{len(ends)} pairs of groups were given; contrast the same two on every question")
    by, first, second = ends.pop()
    parts = [compare(one) for one in estimates]
    names = [one.about.questions[0].name for one in estimates]
    told = stacked(parts, "item", names, max(one.about.people for one in estimates))
    bands = np.concatenate([tenth(one.where(**{by: first}), one.where(**{by: second})) for one in estimates])
    table = judged(told.table, correct, bands if band is None else np.full(len(bands), band), expect)
    return replace(told, table=table.assign(label=[one.about.heading for one in estimates]), by=("item",))


def ends_of(one: Estimates) -> tuple[str, str, str]:
    """The column of the groups, and the two groups."""
    if len(one) != 2 or len(one.by) != 1 or one.table["what"].nunique() != 1:
        raise ConfigurationError(
            f"contrasts takes one answer by two groups, and {one.about.heading!r} has {len(one)} rows; "
            "choose one answer, and put the groups together with regroup"
        )
    first, second = one.table[one.by[0]].astype(str)
    return one.by[0], first, second
