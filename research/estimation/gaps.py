"""Gaps between two groups of one wave, all that were looked at judged together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from research.errors import ConfigurationError
from research.estimation.compare import compare
from research.estimation.estimates import Estimates
from research.estimation.trends import judged, stacked, tenth


def gaps(
    pairs: Mapping[str, Estimates], correct: str = "holm", band: float | None = None, expect: str = "change"
) -> Estimates:
    """How far the second group is above the first, with p adjusted for how many gaps were looked at, and a verdict.

    Parameters
    ----------
    pairs : mapping from what is compared to estimates of two groups
        Of one answer, as `share(…, by=…)` or `mean(…, by=…)` gives them; hand over every pair that was looked at.
    correct : str
        How p is adjusted over all rows: `holm`, `bh`, or another of `adjust`.
    band : float, optional
        Gaps up to it are negligible, in the unit of the estimates. By default a tenth of the standard deviation of the
        answers.
    expect : str
        The claim that the verdict judges: a `rise` from the first group to the second, a `fall`, or any `change`.

    Returns
    -------
    Estimates
        One row for each pair, named in the column `item`: the difference with its interval (not adjusted), `p`, `q`
        (adjusted), `band` and `verdict`. It says which groups differ, not what makes them differ.

    Raises
    ------
    ConfigurationError
        For estimates that are not of two groups.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.estimation import share
    >>> from research.responses import responses_from
    >>> answers = responses_from(pd.DataFrame({"helped": ["yes", "no"] * 20, "new": ["no"] * 20 + ["yes"] * 20}))
    >>> gaps({"Helped": share(answers, "helped", "yes", by="new")}).table["verdict"].tolist()
    ['inconclusive']
    """
    for label, pair in pairs.items():
        if len(pair) != 2 or len(pair.by) != 1:
            raise ConfigurationError(f"{label!r} has {len(pair)} estimates; a gap is between two groups of one answer")
    parts = [compare(pair) for pair in pairs.values()]
    told = stacked(parts, "item", list(pairs), max(part.about.people for part in parts))
    bands = np.concatenate([tenth(pair.rows([0]), pair.rows([1])) for pair in pairs.values()])
    table = judged(told.table, correct, bands if band is None else np.full(len(bands), band), expect)
    return replace(told, table=table.assign(label=list(pairs)), by=("item",))
