"""Estimates: numbers that carry standard error, interval, base and question from birth to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from research.errors import ConfigurationError
from research.estimation.about import About
from research.estimation.cells import keys_of, parts_of
from research.estimation.sample import Floats
from research.estimation.score import Score
from research.exhibits import Parts, wording
from research.exhibits.notebook import in_notebook
from research.responses import as_shown, html_lines, html_table, told_table

COLUMNS = (
    "value",
    "standard_error",
    "low",
    "high",
    "df",
    "base",
    "weighted_base",
    "effective_base",
    "design_effect",
)


SHOWN_TOO = ("statistic", "p", "q", "band", "verdict")  # of comparisons, models and trends
IN_UNIT = ("value", "standard_error", "low", "high", "band")
WIDE = ("df", "weighted base", "effective base", "design effect", "statistic", "band")  # a notebook leaves out


class WhenAsked:
    """A field that may be given as a function, which is called when the field is first read.

    The covariance of hundreds of numbers costs more than the numbers, and few ever ask for it.
    """

    def __init__(self, name: str) -> None:
        self.name = f"_{name}"

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        told = owner.__dict__[self.name]
        if callable(told):
            told = owner.__dict__[self.name] = told()
        return told

    def __set__(self, owner: Any, value: Floats | Callable[[], Floats]) -> None:
        owner.__dict__[self.name] = value


@dataclass(frozen=True, eq=False, repr=False)
class Estimates:
    """One or more numbers with their precision.

    `table` has the columns `what`, one for each name in `by`, then value, standard_error, low, high, df, base,
    weighted_base, effective_base and design_effect; shares add `count` (respondents who gave the answer, unweighted),
    comparisons add `from`, `to`, `base_from`, `base_to`, `statistic` and `p`. Shares are 0-1. `covariance` is k x k in
    the order of the rows. `base` counts respondents, unweighted; `effective_base` is the size of a simple random sample
    with the same precision; what cannot be told is missing.
    """

    table: pd.DataFrame
    covariance: Floats
    about: About
    by: tuple[str, ...]
    scores: Sequence[Score]

    def __len__(self) -> int:
        return len(self.table)

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each row in exhibits: slugs of `what` and of the groups, joined by `/`."""
        return keys_of(self.table.to_dict("records"), self.by)

    @property
    def value(self) -> float:
        """The only value."""
        if len(self) != 1:
            raise ConfigurationError(f"there are {len(self)} estimates; choose one with where(), or read .table")
        return float(self.table["value"].iloc[0])

    def where(self, **wanted: Any) -> Estimates:
        """The rows whose columns have these values, for example `where(wave="2020")`."""
        keep = np.ones(len(self), dtype=bool)
        for column, value in wanted.items():
            if column not in self.table.columns:
                raise ConfigurationError(
                    f"estimates have no column {column!r}; they have {', '.join(self.table.columns)}"
                )
            keep &= (self.table[column] == value).to_numpy(dtype=bool)
        if not keep.any():
            raise ConfigurationError(f"no estimate has {', '.join(f'{c} {v!r}' for c, v in wanted.items())}")
        return self.rows(np.flatnonzero(keep))

    def rows(self, positions: Sequence[int] | np.ndarray[Any, Any]) -> Estimates:
        """The rows at these positions, in this order."""
        at = np.asarray(positions, dtype=int)
        table = self.table.iloc[at].reset_index(drop=True)
        people = int(table.loc[table["what"] == table["what"].iloc[0], "base"].sum())
        return replace(
            self,
            table=table,
            covariance=self.covariance[np.ix_(at, at)],
            about=replace(self.about, people=min(people, self.about.people)),
            scores=tuple(self.scores[i] for i in at),
        )

    def exhibit_parts(self) -> Parts:
        """Cells and apparatus for `exhibit()`: a number for one row, else a chart of dots, or of slopes over waves."""
        return self.parts

    @cached_property
    def parts(self) -> Parts:
        """What `exhibit_parts` gives, made once, for tables of many waves ask for it again and again."""
        return parts_of(self.table, self.by, self.about)

    def shown(self, tenths: bool = True) -> pd.DataFrame:
        """The numbers as they are shown: text, rounded to what they tell; shares and points as percent."""
        named = "label" if "label" in self.table else "what"
        groups = [name for name in self.by if not (self.table[name] == self.table[named]).all()]
        more = [name for name in SHOWN_TOO if name in self.table and (name != "q" or "p" in self.table)]
        table = self.table[[named, *groups, *COLUMNS, *more]]
        if self.about.unit == "points":
            told = [name for name in IN_UNIT if name in table]
            table = table.assign(**{name: 100 * table[name] for name in told})
            return as_shown(table).rename(columns={"value": "points"})
        shares = self.about.unit in ("share", "probability")
        return as_shown(table, IN_UNIT if shares else (), tenths).rename(
            columns={"value": "share" if shares else "value"}
        )

    def __repr__(self) -> str:
        return told_table(self.shown())

    def _repr_html_(self) -> str:
        told = self.shown(tenths=False)
        table = told.drop(columns=[*WIDE, *(["error"] if "share" in told else [])], errors="ignore")
        table = table.rename(columns={"interval": f"{self.level_words} interval"})
        asked = wording.questions_words(self.about.questions)
        left = ", ".join(f"{n:,} {kind}" for kind, n in self.about.missing.items())
        outside = (f"Outside the base: {left}.",) if left else ()
        return in_notebook(f'<p class="deck">{escape(asked)}</p>{html_table(table)}{html_lines(outside)}')

    @property
    def level_words(self) -> str:
        """The level of the intervals in percent, with the decimals it needs."""
        return f"{100 * self.about.interval.level:g}%"


Estimates.covariance = WhenAsked("covariance")  # type: ignore[assignment]  # a descriptor in place of the field
