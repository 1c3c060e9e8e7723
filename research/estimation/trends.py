"""Estimates over waves, re-estimated from the responses of each; and the changes that they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import items_of, joined
from research.estimation.compare import compare
from research.estimation.domains import By, is_asked
from research.estimation.estimates import Estimates
from research.estimation.means import mean
from research.estimation.multiplicity import adjust
from research.estimation.score import covariance_of
from research.estimation.shares import share
from research.estimation.verdict import verdict
from research.exhibits import Break
from research.responses import Responses

DIRECTIONS = {"rise": 1.0, "fall": -1.0}
NEGLIGIBLE = 0.1  # standard deviations


def trend(waves: Sequence[Responses], item: str, answer: Any = None, by: By = None, level: float = 0.95) -> Estimates:
    """An item's shares, or a score's mean, in each wave that asked it.

    Parameters
    ----------
    waves : sequence of Responses
        In the order of time.
    item : str
        An item, or a score, of which the mean is taken.
    answer, by, level
        As in `share`.

    Returns
    -------
    Estimates
        With the group column `wave` first. A wave that did not ask the item has no row; where the instrument's
        equivalences say that wording or sampling changed, `about.breaks` tells before which wave and why.

    Raises
    ------
    EstimationError
        When no wave asked the item.

    Examples
    --------
    >>> trend([wave_2018, wave_2020], "internal", "frequently").table["wave"].tolist()
    ['2018', '2020']
    """
    names = [responses.wave.name if responses.wave else "" for responses in waves]
    if not all(names) or len(set(names)) < len(names):
        raise ConfigurationError(
            f"a trend needs waves with names, each once; found {len(set(names) - {''})} in {len(names)}"
        )
    asked = [(name, responses) for name, responses in zip(names, waves, strict=True) if has_answers(responses, item)]
    if not asked:
        raise EstimationError(f"none of {len(names)} waves asked {item!r}; compare waves that did")
    parts = [point(responses, item, answer, by, level) for _, responses in asked]
    people = sum(part.about.people for part in parts)
    told = stacked(parts, "wave", [name for name, _ in asked], people)
    groups = () if by is None else (by,) if isinstance(by, str) else tuple(by)
    stops = breaks_of(asked[0][1], [item, *groups], [name for name, _ in asked])
    return replace(told, about=replace(told.about, breaks=stops))


def point(responses: Responses, item: str, answer: Any, by: By, level: float) -> Estimates:
    """One wave of a trend."""
    if item in responses.scores.columns:
        return mean(responses, item, by, level)
    return share(responses, item, answer, by, level)


def has_answers(responses: Responses, item: str) -> bool:
    """Whether a wave asked an item, and somebody answered."""
    if item in responses.scores.columns:
        return bool(responses.scores[item].notna().any())
    if not is_asked(responses, item):
        return False
    return bool((responses.codes(responses.reached(item)) >= 0).any())


def stacked(parts: Sequence[Estimates], column: str, labels: Sequence[str], people: int) -> Estimates:
    """Estimates under each other, with a column that tells them apart."""
    scores = tuple(score for part in parts for score in part.scores)
    covariance = covariance_of(scores)
    np.fill_diagonal(covariance, np.concatenate([np.diag(part.covariance) for part in parts]))
    tables = []
    for label, part in zip(labels, parts, strict=True):
        table = part.table.copy()
        table.insert(1, column, label)
        tables.append(table)
    first = parts[0]
    return Estimates(
        pd.concat(tables, ignore_index=True),
        covariance,
        joined([part.about for part in parts], first.about.unit, first.about.interval, people),
        (column, *first.by),
        scores,
    )


def breaks_of(responses: Responses, names: Sequence[str], waves: Sequence[str]) -> tuple[Break, ...]:
    """Where a trend of an item, or of the groups that it is told by, stops among the waves shown."""
    instrument = responses.instrument
    items = [item for name in names for item in items_of(responses, responses.groupings.get(name, name))]
    known = [instrument.breaks_of(item) for item in items] if instrument else []
    told = {wave: dict.fromkeys(why for one in known for why in one.get(wave, ())) for wave in waves[1:]}
    return tuple(Break(wave, "; ".join(reasons)) for wave, reasons in told.items() if reasons)


def changes(*trends: Estimates, correct: str = "holm", band: float | None = None, expect: str = "change") -> Estimates:
    """First-to-last change of several trends, with p adjusted for their number and a verdict.

    Parameters
    ----------
    *trends : Estimates
        Results of `trend`. A trend is followed from the wave of its last break on; one that has only one wave since is
        left out, and `about.notes` says so.
    correct : str
        How p is adjusted over all rows: `holm`, `bh`, or another of `adjust`.
    band : float, optional
        Changes up to it are negligible, in the unit of the estimates. By default a tenth of the standard deviation of
        the answers.
    expect : str
        The claim that the verdict judges: a `rise`, a `fall`, or any `change`.

    Returns
    -------
    Estimates
        One row for each trend and answer: the difference with its interval (not adjusted), `p`, `q` (adjusted), `band`
        and `verdict`; `item` names the trend.

    Raises
    ------
    ConfigurationError
        For estimates that are no trend.

    Examples
    --------
    >>> len(changes(trend([wave_2018, wave_2020], "internal", "frequently")))
    1
    """
    if expect != "change" and expect not in DIRECTIONS:
        raise ConfigurationError(f"no claim {expect!r}; it is a rise, a fall or any change")
    followed = [(one, since_break(one)) for one in trends]
    kept = [(one, first, last) for one, ends in followed if ends is not None for first, last in [ends]]
    if not kept:
        raise EstimationError(
            f"none of {len(trends)} trends has two waves since its last break, so there is no change to tell"
        )
    parts = [compare(one.where(wave=first), one.where(wave=last)) for one, first, last in kept]
    people = max(part.about.people for part in parts)
    told = stacked(parts, "item", [one.about.questions[0].name for one, _, _ in kept], people)
    headings = [one.about.heading for (one, _, _), part in zip(kept, parts, strict=True) for _ in range(len(part))]
    bands = np.concatenate([tenth(one.where(wave=first), one.where(wave=last)) for one, first, last in kept])
    table = judged(told.table, correct, bands if band is None else np.full(len(bands), band), expect)
    lost = [one.about.questions[0].name for one, ends in followed if ends is None]
    left = tuple(f"{name}: not compared, its trend stops before its last wave" for name in lost)
    notes = (*told.about.notes, *left)
    return replace(told, table=table.assign(label=headings), about=replace(told.about, notes=notes))


def since_break(one: Estimates) -> tuple[str, str] | None:
    """First and last wave that may be compared, if there are two."""
    if "wave" not in one.by:
        raise ConfigurationError("changes takes trends, and these estimates have no column 'wave'")
    waves = list(dict.fromkeys(one.table["wave"]))
    starts = [waves.index(stop.wave) for stop in one.about.breaks]
    first = max(starts, default=0)
    return (waves[first], waves[-1]) if first < len(waves) - 1 else None


def tenth(first: Estimates, last: Estimates) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A tenth of the standard deviation of the answers of both waves, for each row."""
    both = [e.table["standard_error"] ** 2 * e.table["effective_base"] for e in (first, last)]
    return np.asarray(NEGLIGIBLE * np.sqrt((both[0].to_numpy() + both[1].to_numpy()) / 2))


def judged(
    table: pd.DataFrame, correct: str, bands: np.ndarray[Any, np.dtype[np.float64]], expect: str
) -> pd.DataFrame:
    """Add adjusted p, band and verdict."""
    q = adjust(table["p"].to_numpy(dtype=float), correct)
    verdicts = []
    for i, row in enumerate(table.to_dict("records")):
        sign = DIRECTIONS.get(expect) or (1.0 if row["value"] >= 0 else -1.0)
        low, high = sorted((sign * row["low"], sign * row["high"]))
        verdicts.append(verdict(float(q[i]), low, high, float(bands[i])))
    return table.assign(q=q, band=bands, verdict=verdicts)
