"""Contrasts: any combination of estimates, with the error that their covariance gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from research.errors import ConfigurationError
from research.estimation.about import joined
from research.estimation.cells import group_label, least_base, least_beyond
from research.estimation.compare import UNITS, no_spread
from research.estimation.estimates import Estimates
from research.estimation.sample import Floats
from research.estimation.score import Score, covariance_of, weighted
from research.estimation.tails import two_sided
from research.exhibits import Interval

Formula = Callable[[Mapping[str, float]], float]
Wanted = Mapping[str, Mapping[str, float] | Formula]
STEP = float(np.finfo(np.float64).eps ** (1 / 3))  # of a number: where its slope is told best from both sides


def contrast(estimates: Estimates | Sequence[Estimates] | Mapping[str, Estimates], wanted: Wanted) -> Estimates:
    """Weighted sums and formulas of estimates, of overlapping domains, of several items, of several samples.

    Parameters
    ----------
    estimates : Estimates, several, or a mapping from names to them
        Rows go by their group (`"E"`), what they are, or their key (`"yes/e"`); rows of a named one by its name too
        (`"now"`, `"now/E"`).
    wanted : mapping from what is told to weights or a formula
        Weights are a mapping from rows to numbers: `{"E": 1, "H": -1}` is E less H. A formula takes a mapping from rows
        to values and gives a number: `lambda row: row["E"] / row["H"]` is a ratio.

    Returns
    -------
    Estimates
        One row for each contrast with its covariance, a t interval, and p of a value of zero (of a ratio ask `a / b -
        1`). Formulas have the standard error of their slopes (delta method). Within one sample the degrees of freedom
        are the design's; over independent samples Welch and Satterthwaite's. `base` is the smallest of the rows that go
        into it, `base_to` and `base_from` of those that add and that take away.

    Raises
    ------
    ConfigurationError
        For a row that does not exist or could be one of several.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import mean, responses_from
    >>> hours = responses_from(pd.DataFrame({"hours": [1.0, 3.0, 6.0, 8.0], "team": ["a", "a", "b", "b"]}))
    >>> told = contrast(mean(hours, "hours", by="team"), {"b less a": {"b": 1, "a": -1}})
    >>> told.value
    5.0
    """
    rows = named_rows(estimates)
    parts = [as_contrast(name, how, rows) for name, how in wanted.items()]
    if not parts:
        raise ConfigurationError("no contrast is asked for; name each and give its rows their weights")
    slopes = np.array([part.slopes for part in parts])
    scores = tuple(weighted([row.score for row in rows], one) for one in slopes)
    hidden = np.array([no_spread(row.estimates, row.at) for row in rows])
    covariance = covariance_of(scores) + (slopes * hidden) @ slopes.T
    variances = np.maximum(np.diag(covariance), 0.0)
    level = rows[0].estimates.about.interval.level
    told = [
        told_row(part, rows, score, float(variance), level)
        for part, score, variance in zip(parts, scores, variances, strict=True)
    ]
    abouts = list({id(row.estimates): row.estimates.about for row in rows}.values())
    units = {about.unit for about in abouts}
    unit = (
        UNITS.get(abouts[0].unit, "difference") if len(units) == 1 and not any(p.bent for p in parts) else "coefficient"
    )
    people = max(about.people for about in abouts)
    return Estimates(pd.DataFrame(told), covariance, joined(abouts, unit, Interval(level, "t"), people), (), scores)


@dataclass(frozen=True, eq=False)
class NamedRow:
    """A row of estimates and the names that it goes by."""

    estimates: Estimates
    at: int
    names: tuple[str, ...]

    @property
    def score(self) -> Score:
        """What the row owes to each sample."""
        return self.estimates.scores[self.at]

    @property
    def row(self) -> pd.Series[Any]:
        """The row of the table."""
        return self.estimates.table.iloc[self.at]


@dataclass(frozen=True, eq=False)
class Contrast:
    """One combination: its value, how it moves with each row, and whether a formula made it."""

    name: str
    value: float
    slopes: Floats
    bent: bool


def named_rows(estimates: Estimates | Sequence[Estimates] | Mapping[str, Estimates]) -> list[NamedRow]:
    """All rows with their names."""
    if isinstance(estimates, Estimates):
        estimates = [estimates]
    pairs = list(estimates.items()) if isinstance(estimates, Mapping) else [("", one) for one in estimates]
    return [
        NamedRow(one, at, names_of(one, at, record, given))
        for given, one in pairs
        for at, record in enumerate(one.table.to_dict("records"))
    ]


def names_of(estimates: Estimates, at: int, record: Mapping[Any, Any], given: str) -> tuple[str, ...]:
    """Group, what it is and key of a row; with the name of its estimates, where they have one, before each."""
    own = list(dict.fromkeys([group_label(record, estimates.by) or str(record["what"]), estimates.keys[at]]))
    if not given:
        return tuple(own)
    return (*([given] if len(estimates) == 1 else []), *(f"{given}/{name}" for name in own))


def as_contrast(name: str, how: Mapping[str, float] | Formula, rows: list[NamedRow]) -> Contrast:
    """A combination with its slopes."""
    values: Floats = np.array([float(row.row["value"]) for row in rows])
    if isinstance(how, Mapping):
        slopes = np.zeros(len(rows))
        for key, weight in how.items():
            slopes[found(key, rows)] += weight
        used = slopes != 0
        return Contrast(name, float(slopes[used] @ values[used]), slopes, bent=False)
    return Contrast(name, how(Values(rows, values)), slopes_of(how, rows, values), bent=True)


def slopes_of(how: Formula, rows: list[NamedRow], values: Floats) -> Floats:
    """How a formula moves with each value, from a little to both sides."""
    slopes = np.zeros(len(rows))
    for at, value in enumerate(values):
        step = STEP * max(abs(value), STEP)
        ends = [how(Values(rows, np.where(np.arange(len(rows)) == at, value + s, values))) for s in (step, -step)]
        slopes[at] = (ends[0] - ends[1]) / (2 * step)
    return slopes


class Values(Mapping[str, float]):
    """Values of rows by any of their names."""

    def __init__(self, rows: list[NamedRow], values: Floats) -> None:
        self.rows, self.values_ = rows, values

    def __getitem__(self, key: str) -> float:
        return float(self.values_[found(key, self.rows)])

    def __iter__(self) -> Any:
        return iter(dict.fromkeys(name for row in self.rows for name in row.names))

    def __len__(self) -> int:
        return len(list(iter(self)))


def found(key: str, rows: list[NamedRow]) -> int:
    """The place of the row that goes by a name."""
    at = [i for i, row in enumerate(rows) if str(key) in row.names]
    if len(at) == 1:
        return at[0]
    known = ", ".join(dict.fromkeys(row.names[-1] for row in rows))
    raise ConfigurationError(f"{len(at) or 'no'} rows go by {str(key)!r}; the keys of the {len(rows)} rows are {known}")


def told_row(part: Contrast, rows: list[NamedRow], score: Score, variance: float, level: float) -> dict[str, Any]:
    """One row of the table of contrasts."""
    used = [(row.row, slope) for row, slope in zip(rows, part.slopes, strict=True) if slope != 0]
    known = bool(used) and all(np.isfinite(row["standard_error"]) for row, _ in used)
    error = float(np.sqrt(variance)) if known else float("nan")
    df = degrees(score, rows, part.slopes) if known else float("nan")
    half = float(special.stdtrit(df, (1 + level) / 2)) * error
    statistic = part.value / error if error > 0 else float("nan")
    bases = {sign: [least_base(row.to_dict()) for row, slope in used if slope * sign > 0] for sign in (1, -1)}
    base = min(bases[1] + bases[-1], default=0)
    return {
        "what": part.name,
        "value": part.value,
        "standard_error": error,
        "low": part.value - half,
        "high": part.value + half,
        "df": df,
        "base": base,
        "weighted_base": float("nan"),
        "effective_base": float("nan"),
        "design_effect": float("nan"),
        "base_from": min(bases[-1], default=base),
        "base_to": min(bases[1], default=base),
        "statistic": statistic,
        "p": float(two_sided(statistic, df)),
        **least_beyond(row.to_dict() for row, _ in used),
    } | organizations(row for row, _ in used)


def degrees(score: Score, rows: list[NamedRow], slopes: Floats) -> float:
    """The design's degrees of freedom, or Welch and Satterthwaite's over independent samples."""
    if score.df is not None:
        return float(score.df)
    variances = np.array([float(sample.variance(vector[:, np.newaxis]).item()) for sample, vector in score.parts])
    least = [
        min(
            float(row.row["df"])
            for row, slope in zip(rows, slopes, strict=True)
            if slope != 0 and any(mine.is_same(sample) for mine, _ in row.score.parts)
        )
        for sample, _ in score.parts
    ]
    spread = float((variances**2 / np.array(least)).sum())
    return float(variances.sum() ** 2 / spread) if spread > 0 else min(least)


def organizations(used: Any) -> dict[str, Any]:
    """The fewest organizations of the rows, and the largest part that one has; nothing where unknown."""
    rows = list(used)
    if not rows or any("organizations" not in row for row in rows):
        return {}
    return {
        "organizations": min(row["organizations"] for row in rows),
        "largest": max(row["largest"] for row in rows),
    }
