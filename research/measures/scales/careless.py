"""The verb `careless`: signs that a respondent did not read the questions (Meade and Craig 2012; Curran 2016)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import special

from research.errors import ConfigurationError, MeasureError
from research.measures.latent.rows import check_there
from research.measures.latent.structure import Floats
from research.responses import Responses, Shown


@dataclass(frozen=True, eq=False, repr=False)
class Careless(Shown):
    """Signs of carelessness.

    `table` counts how many respondents show each sign, which is all that is shown. `people` has a row a respondent, in
    order and by pseudonym, missing where the items were not all answered: `longstring` (longest run of one answer),
    `variability` (standard deviation over the items), `distance` (squared Mahalanobis distance from the middle) and its
    `distance_p`, and `seconds_per_item` where a duration is given; it is for exclusions, not for print.
    """

    people: pd.DataFrame = field(default_factory=pd.DataFrame)
    base: int = 0


def careless(
    responses: Responses,
    items: Sequence[str],
    duration: str | None = None,
    run: int = 10,
    flat: float = 0.25,
    far: float = 0.001,
    fast: float = 2.0,
) -> Careless:
    """Look for signs of careless answers over items in the order in which they were asked.

    Parameters
    ----------
    responses : Responses
        Weights are not used: carelessness is a person's.
    items : sequence of str
        In the order asked, reverse items not turned.
    duration : str, optional
        Column with the seconds spent on these items.
    run : int
        Length of a run of one answer from which it is counted.
    flat : float
        Standard deviation over the items below which answers count as flat.
    far : float
        p value of the Mahalanobis distance below which a respondent counts as far out.
    fast : float
        Seconds an item below which a respondent counts as too fast (Huang and others 2012: two seconds).

    Returns
    -------
    Careless
        No sign alone proves carelessness; state the rule beforehand and report how many it left out.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (60, 6)), columns=list("abcdef"))
    >>> frame.iloc[0] = 3
    >>> found = careless(responses_from(frame), list("abcdef"), run=6)
    >>> found.table.set_index("sign").loc["long run", "respondents"].item()
    1
    """
    for name in (*items, *([duration] if duration else [])):
        check_there(responses, name)
    if len(items) < 3:
        raise ConfigurationError(f"signs of carelessness need three items or more; got {len(items)}")
    values = np.column_stack([responses.numeric(name).to_numpy(dtype=float) for name in items])
    known = np.isfinite(values).all(axis=1)
    people = pd.DataFrame(index=responses.frame.index, columns=["longstring", "variability", "distance", "distance_p"])
    people = people.astype(float)
    people.loc[known] = signs(np.asarray(values[known], dtype=np.float64))
    flags = {
        "long run": (people["longstring"] >= run, f"{run} or more equal answers in a row"),
        "flat": (people["variability"] < flat, f"standard deviation over the items under {flat:g}"),
        "far out": (people["distance_p"] < far, f"Mahalanobis distance with p under {far:g}"),
    }
    if duration:
        people["seconds_per_item"] = responses.numeric(duration).astype(float) / len(items)
        flags["too fast"] = (people["seconds_per_item"] < fast, f"under {fast:g} seconds an item")
    several = pd.concat([flag for flag, _ in flags.values()], axis=1).sum(axis=1) >= 2
    flags["two or more signs"] = (several, "any two of these")
    rows = [(sign, int(flag.sum()), told) for sign, (flag, told) in flags.items()]
    title = f"Signs of careless answers over {len(items)} items, n = {int(known.sum()):,}"
    note = f"{int((~known).sum()):,} respondents did not answer all items and have no signs but speed."
    table = pd.DataFrame(rows, columns=["sign", "respondents", "rule"])
    return Careless(title, table, (note,) if (~known).any() else (), people, int(known.sum()))


def signs(values: Floats) -> Floats:
    """Long run, variability, distance and its p value (respondents x 4)."""
    n, k = values.shape
    if n <= k:
        raise MeasureError(f"{n} respondents answered all of {k} items; distances need more respondents than items")
    covariance = np.cov(values, rowvar=False)
    if np.linalg.matrix_rank(covariance) < k:
        raise MeasureError(f"some of the {k} items are made up of others, so there are no distances; leave one out")
    off = values - values.mean(axis=0)
    distance = np.einsum("ni,ni->n", off, np.linalg.solve(covariance, off.T).T)
    tail = special.chdtrc(k, distance)
    return np.column_stack([longest_runs(values), values.std(axis=1, ddof=1), distance, tail])


def longest_runs(values: Floats) -> Floats:
    """The length of the longest run of equal answers in each row."""
    longest = now = np.ones(len(values))
    for j in range(1, values.shape[1]):
        now = np.where(values[:, j] == values[:, j - 1], now + 1, 1.0)
        longest = np.maximum(longest, now)
    return longest
