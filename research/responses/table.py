"""Responses: pseudonymous rows of integer codes, the instrument that gives them meaning, and their design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from research.errors import ConfigurationError
from research.exhibits.notebook import in_notebook
from research.instruments import Instrument, Item, Margin, Wave
from research.responses.design import SIMPLE, Design
from research.responses.missing import MISSING, NOT_ASKED
from research.responses.numbers import numbers_of
from research.responses.stages import weights_by_design

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Counts:
    """Rows received = kept + dropped by reason; analyzed = kept less the wave's exclusions by reason."""

    received: int
    dropped: Mapping[str, int]
    excluded: Mapping[str, int]

    @property
    def kept(self) -> int:
        """Rows that became respondents."""
        return self.received - sum(self.dropped.values())

    @property
    def analyzed(self) -> int:
        """Respondents behind the estimates."""
        return self.kept - sum(self.excluded.values())


@dataclass(frozen=True)
class Responses:
    """The answers of one wave, or any frame.

    `frame` has one row per respondent, indexed by pseudonym, and one integer column per select_one item; a
    select_multiple item has one 0/1 column per choice, named `item/code`. Negative codes are kinds of missing.
    `scores` holds what `score` has added, one float column per score, NaN where it could not be computed.
    `groupings` names the item behind each column of groups that `regroup` has added.
    """

    frame: pd.DataFrame
    instrument: Instrument | None = None
    wave: Wave | None = None
    counts: Counts | None = None
    design: Design = SIMPLE
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    weight_note: str = ""
    groupings: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def weights(self) -> pd.Series[float]:
        """The weight of each respondent: 1.0 without a design, by sampling fractions where only these are told."""
        if self.design.weights is not None:
            return numbers_of(self.frame[self.design.weights], self.design.weights, is_finite=False)
        if self.design.fpc is None:
            return pd.Series(1.0, index=self.frame.index)
        return pd.Series(weights_by_design(self.frame, self.design), index=self.frame.index)

    def item(self, name: str) -> Item:
        """The item of this name."""
        if self.instrument is None:
            raise ConfigurationError(f"these responses came without an instrument, so {name!r} is a plain column")
        return self.instrument.item(name)

    def has_item(self, name: str) -> bool:
        """Whether the name is an item of the instrument."""
        return self.instrument is not None and name in self.instrument.by_name

    def asked(self, *names: str) -> list[str]:
        """Those of the items that somebody was asked in this wave, in the order given.

        Examples
        --------
        >>> wave_2018.asked("policy_use", "policy_employees")
        ['policy_use']
        """
        return [name for name in names if any(self.was_asked(column) for column in self.columns_of(name))]

    def columns_of(self, name: str) -> list[str]:
        """The columns that hold an item: its own, or one for each choice of a select_multiple item."""
        item = self.item(name)
        wanted = [f"{name}/{choice.code}" for choice in item.choices] if item.type == "select_multiple" else [name]
        return [column for column in wanted if column in self.frame.columns]

    def was_asked(self, column: str) -> bool:
        """Whether a column holds anything but `not asked`."""
        return bool((self.frame[column] != NOT_ASKED).any())

    def codes(self, name: str) -> pd.Series[int]:
        """Integer codes of a select_one item, or of one choice of a select_multiple item (`item/code`)."""
        if name not in self.frame.columns:
            if self.wave is None:
                raise self.unknown(name)
            raise ConfigurationError(f"wave {self.wave.name} holds no column {name!r}")
        return self.frame[name]

    def reached(self, name: str) -> str:
        """The column that tells who came to a question: of a select_multiple item, the first choice on offer."""
        if not self.has_item(name) or self.item(name).type != "select_multiple":
            return name
        columns = [f"{name}/{choice.code}" for choice in self.item(name).choices]
        offered = (c for c in columns if c in self.frame.columns and bool((self.frame[c] != NOT_ASKED).any()))
        return next(offered, columns[0])

    def indicator(self, name: str, answer: Any = None) -> pd.Series[float]:
        """1.0 where the answer was given, 0.0 where another was, NaN outside the base.

        `answer` is a net, a label, a code or several codes. "Don't know" is inside the base unless the item
        says `dont_know: missing`. For a select_multiple item it names one choice; whoever reached the question
        is in the base.
        """
        if not self.has_item(name):
            column = self.frame[name]
            hit = column == answer if answer is not None else column.astype(float) != 0
            return hit.astype(float).where(column.notna())
        item = self.item(name)
        if item.type == "select_multiple":
            return self.ticked(item, answer)
        codes = self.codes(name)
        return codes.isin(item.codes(answer)).astype(float).where(codes.isin(item.in_base))

    def ticked(self, item: Item, answer: Any) -> pd.Series[float]:
        """1.0 where any of the choices was ticked, 0.0 where the question was answered without them."""
        columns = [self.codes(f"{item.name}/{code}") for code in item.codes(answer)]
        hit = pd.concat([column == 1 for column in columns], axis=1).any(axis=1)
        return hit.astype(float).where(columns[0] >= 0)

    def unknown(self, name: str) -> ConfigurationError:
        """What to say about a name that is no column."""
        known = [str(column) for column in self.frame.columns if "/" not in str(column)] + list(self.scores.columns)
        close = get_close_matches(str(name), known, n=3, cutoff=0.6)
        return ConfigurationError(
            f"the frame has no column {name!r}" + (f"; near it: {', '.join(close)}" if close else "")
        )

    def numeric(self, name: str) -> pd.Series[float]:
        """Codes or scores as numbers, NaN for every kind of missing including "don't know"."""
        if name in self.scores.columns:
            return self.scores[name].astype(float)
        column = numbers_of(self.known(name), name)
        return column.where(column >= 0) if self.has_item(name) else column

    def known(self, name: str) -> pd.Series[Any]:
        """A column of the frame, refused in a sentence where there is none."""
        if name not in self.frame.columns:
            raise self.unknown(name)
        return self.frame[name]

    def groups(self, by: str) -> pd.Series[Any]:
        """The respondents' group labels as an ordered categorical in the order of the choices; missing is NaN.

        A score that sorts people into groups has their labels too; any other column has its values.
        """
        if by in self.scores.columns:
            return self.score_groups(by)
        if not self.has_item(by):
            return self.known(by).astype("category")
        item = self.item(by)
        codes = self.codes(by)
        order = [choice.label for choice in item.choices if choice.code in item.in_base]
        labels = codes.map({c.code: c.label for c in item.choices if c.code in item.in_base})
        return labels.astype(pd.CategoricalDtype(order, ordered=True))

    def score_groups(self, by: str) -> pd.Series[Any]:
        """The groups of a score: its labels where it has them, else its values."""
        construct = self.instrument.measures.construct(by) if self.instrument else None
        if construct is None or not construct.labels:
            return self.scores[by].astype("category")
        labels = self.scores[by].map(dict(enumerate(construct.labels)))
        return labels.astype(pd.CategoricalDtype(list(construct.labels), ordered=True))

    def select(self, keep: pd.Series[bool] | NDArray[np.bool_]) -> Responses:
        """The responses of some respondents; prefer `by=` for domains, which keeps the design whole.

        Weights that only population counts tell are written down first, as the column `sampling_weight`: they are those
        of the whole sample.
        """
        frame, design = self.frame, self.design
        if design.weights is None and design.fpc is not None:
            frame = frame.assign(sampling_weight=self.weights)
            design = replace(design, weights="sampling_weight")
        scores = self.scores[np.asarray(keep)] if len(self.scores) else self.scores
        return replace(self, frame=frame[np.asarray(keep)], scores=scores, design=design)

    @property
    def population(self) -> tuple[Margin, ...]:
        """Known population shares that the wave's file states; empty where it states none."""
        return self.wave.population if self.wave else ()

    def __repr__(self) -> str:
        """What a terminal shows: the wave and its bases, no answers."""
        title = self.wave.title if self.wave else "Responses without an instrument"
        return f"{title}: {len(self):,} respondents\n{self.bases().to_string(index=False)}"

    def _repr_html_(self) -> str:
        """What JupyterLab shows: the wave and its bases, no answers."""
        title = self.wave.title if self.wave else "Responses without an instrument"
        items = len(self.instrument.items) if self.instrument else self.frame.shape[1]
        told = f"{len(self):,} respondents, {items:,} {'items' if self.instrument else 'columns'}"
        bases = self.bases().to_html(index=False)
        return in_notebook(f"<p><b>{escape(title)}</b><br>{told}</p>{bases}", marked=False)

    def bases(self) -> pd.DataFrame:
        """Received, dropped and excluded with reasons, and analyzed, as a small table."""
        if self.counts is None:
            return pd.DataFrame({"step": ["analyzed"], "respondents": [len(self)], "reason": [""]})
        steps = [("received", self.counts.received, "")]
        steps += [("dropped", n, reason) for reason, n in self.counts.dropped.items()]
        steps += [("kept", self.counts.kept, "")]
        steps += [("excluded", n, reason) for reason, n in self.counts.excluded.items()]
        steps += [("analyzed", self.counts.analyzed, "")]
        return pd.DataFrame(steps, columns=["step", "respondents", "reason"])

    def missing(self, name: str) -> pd.DataFrame:
        """How many respondents are missing on an item, by kind."""
        counted = self.codes(name).value_counts()
        rows = [(words, int(counted.get(code, 0))) for code, words in MISSING.items()]
        return pd.DataFrame(rows, columns=["kind", "respondents"])


def responses_from(frame: pd.DataFrame, design: Design = SIMPLE) -> Responses:
    """Take any frame as responses, without an instrument.

    Parameters
    ----------
    frame : DataFrame
        One row per respondent; missing values are NaN.
    design : Design
        Which columns hold weights, strata, clusters and population counts, or replicate weights.

    Returns
    -------
    Responses

    Examples
    --------
    >>> len(responses_from(pd.DataFrame({"trust": [5, 2]})))
    2
    """
    for column in design.columns:
        if column not in frame.columns:
            raise ConfigurationError(f"the design names the column {column!r}, which the frame does not have")
    if isinstance(design.replicates, str) and len(design.replicate_columns(frame.columns)) < 2:
        raise ConfigurationError(
            f"the design takes replicate weights from columns like {design.replicates!r}; the frame has "
            f"{len(design.replicate_columns(frame.columns))} of these, two at least are needed"
        )
    return Responses(frame.reset_index(drop=True), design=design)
