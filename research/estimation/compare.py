"""Differences between estimates: of overlapping domains, of items in one sample, and of independent waves."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from research.errors import ConfigurationError
from research.estimation.about import joined
from research.estimation.cells import least_base, least_beyond
from research.estimation.estimates import Estimates
from research.estimation.sample import Floats
from research.estimation.score import Score, covariance_of
from research.estimation.tails import two_sided
from research.exhibits import Interval

UNITS = {"share": "points", "probability": "points", "points": "points"}
Pair = tuple[int, int]


def compare(a: Estimates, b: Estimates | None = None) -> Estimates:
    """How much the second is above the first: b less a.

    Parameters
    ----------
    a, b : Estimates
        One row each, or several with the same `what` and groups. Without b every two rows of a with the same `what` are
        compared, the later less the earlier, and `pair` names them.

    Returns
    -------
    Estimates
        Differences with a t interval and p; shares give points on the scale 0-1. `base` is the smaller of `base_from`
        and `base_to`. Within one sample the covariance is used and the degrees of freedom are the design's; different
        waves and frames are taken as independent, with Welch and Satterthwaite's degrees of freedom. A share of 0 or 1
        has no spread of its own; its variance is then read back from its interval.

    Raises
    ------
    ConfigurationError
        When the rows cannot be paired, or shares meet means.
    EstimationError
        When both come from parts of one wave that were cut apart (`select`) instead of estimated with `by=`.

    Examples
    --------
    >>> from research import share
    >>> change = compare(share(wave_2018, "program", "have"), share(wave_2020, "program", "have"))
    >>> change.table[["base_from", "base_to"]].to_numpy().tolist()
    [[748, 1026]]
    """
    if b is None:
        pairs = [(i, j) for i, j in combinations(range(len(a)), 2) if a.table["what"][i] == a.table["what"][j]]
        if not pairs:
            raise ConfigurationError(
                f"{len(a)} estimates hold no two rows of one kind to compare; give by=, or a second one"
            )
        return differences(a, a, pairs, within=True)
    if a.about.unit != b.about.unit:
        raise ConfigurationError(f"a {a.about.unit} cannot be compared with a {b.about.unit}")
    return differences(a, b, matched(a, b), within=False)


def matched(a: Estimates, b: Estimates) -> list[Pair]:
    """Which row of b belongs to which row of a."""
    if len(a) == len(b) == 1:
        return [(0, 0)]
    columns = ["what", *(name for name in a.by if name in b.by)]
    first, second = (list(map(tuple, e.table[columns].astype(str).to_numpy())) for e in (a, b))
    if set(first) != set(second) or len(set(first)) != len(first) or len(set(second)) != len(second):
        raise ConfigurationError(
            f"{len(first)} and {len(second)} estimates cannot be paired by {', '.join(columns)}; "
            "choose rows with where() so that each has its counterpart"
        )
    return [(i, second.index(key)) for i, key in enumerate(first)]


def differences(a: Estimates, b: Estimates, pairs: list[Pair], within: bool) -> Estimates:
    """The rows of b less the rows of a."""
    scores = tuple(b.scores[j].less(a.scores[i]) for i, j in pairs)
    hidden = [no_spread(a, i) + no_spread(b, j) for i, j in pairs]
    covariance = covariance_of(scores) + np.diag(hidden)
    by = ("pair",) if within else shared(a, b, pairs)
    level = a.about.interval.level
    rows = [
        difference(a, b, pair, score, float(variance), level, by)
        for pair, score, variance in zip(pairs, scores, np.diag(covariance), strict=True)
    ]
    independent = any(score.df is None for score in scores)
    people = a.about.people + b.about.people if independent and not within else max(a.about.people, b.about.people)
    interval = Interval(level, "difference" if independent else "t")
    told = joined([a.about, b.about], UNITS.get(a.about.unit, "difference"), interval, people)
    return Estimates(pd.DataFrame(rows), covariance, told, by, scores)


def no_spread(estimates: Estimates, position: int) -> float:
    """The variance that a share of 0 or 1 hides, from the width of its interval."""
    row = estimates.table.iloc[position]
    if estimates.about.unit != "share" or row["value"] not in {0.0, 1.0} or row["standard_error"] != 0:
        return 0.0
    z = float(special.ndtri((1 + estimates.about.interval.level) / 2))
    return float(((row["high"] - row["low"]) / (2 * z)) ** 2)


def shared(a: Estimates, b: Estimates, pairs: list[Pair]) -> tuple[str, ...]:
    """Group columns on which all paired rows agree."""
    both = [name for name in a.by if name in b.by]
    return tuple(name for name in both if all(a.table[name][i] == b.table[name][j] for i, j in pairs))


def difference(
    a: Estimates, b: Estimates, pair: Pair, score: Score, variance: float, level: float, by: tuple[str, ...]
) -> dict[str, Any]:
    """One row of the table of differences."""
    first, second = a.table.iloc[pair[0]], b.table.iloc[pair[1]]
    known = np.isfinite(first["standard_error"]) and np.isfinite(second["standard_error"])
    error = float(np.sqrt(max(variance, 0.0))) if known else float("nan")
    df = degrees(score, (first, second)) if known else float("nan")
    value = float(second["value"] - first["value"])
    half = float(special.stdtrit(df, (1 + level) / 2)) * error
    statistic = value / error if error > 0 else float("nan")
    names = [row_name(e, row) for e, row in ((a, first), (b, second))]
    same = first["what"] == second["what"]
    groups = {"pair": f"{names[1]} less {names[0]}"} if by == ("pair",) else {name: first[name] for name in by}
    bases = [least_base(row.to_dict()) for row in (first, second)]
    return {
        "what": first["what"] if same else f"{second['what']} less {first['what']}",
        **groups,
        "value": value,
        "standard_error": error,
        "low": value - half,
        "high": value + half,
        "df": df,
        "base": min(bases),
        "weighted_base": float("nan"),
        "effective_base": float("nan"),
        "design_effect": float("nan"),
        "from": names[0],
        "to": names[1],
        "base_from": int(first["base"]),
        "base_to": int(second["base"]),
        "statistic": statistic,
        "p": float(two_sided(statistic, df)),
        **least_beyond((first.to_dict(), second.to_dict())),
    } | organizations_of(first, second)


def degrees(score: Score, rows: tuple[pd.Series[Any], pd.Series[Any]]) -> float:
    """The design's degrees of freedom, or Welch and Satterthwaite's for independent samples."""
    if score.df is not None:
        return float(score.df)
    variances: Floats = np.array([row["standard_error"] ** 2 for row in rows])
    spread = float((variances**2 / np.array([row["df"] for row in rows])).sum())
    return float(variances.sum() ** 2 / spread) if spread > 0 else float(min(row["df"] for row in rows))


def row_name(estimates: Estimates, row: pd.Series[Any]) -> str:
    """What tells a row from its counterpart: its groups, or its wave, or what it is."""
    groups = " · ".join(str(row[name]) for name in estimates.by)
    return groups or " · ".join(estimates.about.waves) or str(row["what"])


def organizations_of(first: pd.Series[Any], second: pd.Series[Any]) -> dict[str, Any]:
    """The fewer organizations of the two, and the larger part one of them has; nothing where unknown."""
    if "organizations" not in first or "organizations" not in second:
        return {}
    return {
        "organizations": min(first["organizations"], second["organizations"]),
        "largest": max(first["largest"], second["largest"]),
    }
