"""From responses to estimates: domains are masks on one sample, which is never cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import about, missing, organizations
from research.estimation.estimates import Estimates
from research.estimation.influence import Statistic, design_effect, effective_base
from research.estimation.intervals import Precision, interval
from research.estimation.sample import Floats, Sample, sample_of
from research.estimation.score import Score
from research.exhibits import Interval
from research.responses import Responses

By = str | Sequence[str] | None
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Request:
    """What is asked of a sample: k columns with one base, in words, and how their interval is made.

    `names` are the items and scores asked about. `told_as` is the kind of interval told in print, if it is not `kind`.
    `first` tells where the fits behind likelihood intervals begin.
    """

    names: tuple[str, ...]
    whats: tuple[str, ...]
    unit: str
    kind: str
    level: float
    by: By = None
    told_as: str = ""
    counted: bool = False
    first: Callable[[Sample, Mask], Floats] | None = None


def estimate(
    responses: Responses, request: Request, base: Mask, statistic: Callable[[Sample, Mask], Statistic]
) -> Estimates:
    """Evaluate a statistic in every domain that has respondents in the base."""
    sample = sample_of(responses)
    base = base & (sample.weights > 0)
    by, domains = split(responses, request.by, base)
    if not domains:
        raise EstimationError(nobody(responses, request.names[0]))
    found = [(labels, inside, statistic(sample, inside)) for labels, inside in domains]
    scores = sample.scores(np.hstack([s.influence for _, _, s in found]))
    covariance = sample.covariance(scores)
    variances = np.split(np.diag(covariance), len(found))
    rows = [
        rows_of(responses, request, sample, by, *domain, variance)
        for domain, variance in zip(found, variances, strict=True)
    ]
    table = pd.concat(rows, ignore_index=True)
    told = Interval(request.level, request.told_as or request.kind)
    people = int(np.logical_or.reduce([inside for _, inside, _ in found]).sum())
    return Estimates(
        table,
        covariance,
        about(responses, request.names, request.unit, told, people),
        by,
        tuple(Score(((sample, vector),)) for vector in scores.T),
    )


def rows_of(
    responses: Responses,
    request: Request,
    sample: Sample,
    by: tuple[str, ...],
    labels: tuple[object, ...],
    inside: Mask,
    statistic: Statistic,
    variance: Floats,
) -> pd.DataFrame:
    """The rows of one domain; its precision is missing where it has a single primary unit."""
    k = len(statistic.value)
    variance = np.maximum(variance, 0.0)
    error = np.sqrt(variance) if statistic.df > 0 else np.full(k, np.nan)
    effective = effective_base(sample, statistic, variance)
    df, base = np.full(k, float(statistic.df)), np.full(k, float(statistic.base))
    first = request.first(sample, inside) if request.first else None
    odds = sample.odds_errors(statistic.value, statistic.influence) if request.kind == "logit" else None
    told = Precision(statistic.value, error, df, effective, base, request.level, first, odds)
    low, high = interval(request.kind, told)
    known, largest = organizations(responses, pd.Series(inside, index=responses.frame.index))
    columns = {
        "what": request.whats,
        **dict(zip(by, labels, strict=True)),
        "value": statistic.value,
        "standard_error": error,
        "low": low,
        "high": high,
        "df": df,
        "base": statistic.base,
        "weighted_base": statistic.weighted_base,
        "effective_base": effective if statistic.df > 0 else np.nan,
        "design_effect": design_effect(sample, statistic, variance) if statistic.df > 0 else np.nan,
    }
    extra = {"count": statistic.count.astype(int)} if request.counted else {}
    more = {"organizations": known, "largest": largest} if known is not None else {}
    return pd.DataFrame(columns | extra | more)


def split(responses: Responses, by: By, base: Mask) -> tuple[tuple[str, ...], list[tuple[tuple[object, ...], Mask]]]:
    """Names of the group columns, and label and mask of each group that has someone in the base, in order."""
    names = () if by is None else tuple(by) if isinstance(by, (list, tuple)) else (by,)
    domains: list[tuple[tuple[object, ...], Mask]] = [((), base)]
    for name in names:
        check_known(responses, name)
        groups = responses.groups(name)
        domains = [
            ((*labels, group), inside & (groups == group).to_numpy(dtype=bool))
            for labels, inside in domains
            for group in groups.cat.categories
        ]
    return names, [(labels, inside) for labels, inside in domains if inside.any()]


def check_responses(responses: Responses) -> None:
    """Refuse a bare frame, for its design would be guessed."""
    if not isinstance(responses, Responses):
        raise ConfigurationError(
            f"this needs responses, not a {type(responses).__name__}; bring a frame in with "
            "responses_from(frame, Design(...)), which says how the sample was drawn"
        )


def check_known(responses: Responses, name: str) -> None:
    """Refuse a name that is neither an item of the wave, nor a column, nor a score that was made."""
    check_responses(responses)
    if not isinstance(name, str):
        raise ConfigurationError(f"an item is asked for by its name, a text; found {type(name).__name__}")
    if name in responses.frame.columns or name in responses.scores.columns or responses.has_item(name):
        return
    if responses.instrument is not None:
        responses.item(name)
    raise responses.unknown(name)


def nobody(responses: Responses, name: str) -> str:
    """The sentence for an empty base."""
    wave = f" of wave {responses.wave.name!r}" if responses.wave else ""
    kinds = missing(responses, name) if is_asked(responses, name) else {}
    why = f" ({', '.join(f'{n} {kind}' for kind, n in kinds.items())})" if kinds else ""
    return f"none of {len(responses)} respondents{wave} is in the base of {name!r}{why}; choose a wave that asked it"


def is_asked(responses: Responses, name: str) -> bool:
    """Whether the wave has a column for a name."""
    if name in responses.frame.columns or name in responses.scores.columns:
        return True
    if not responses.has_item(name) or responses.item(name).type != "select_multiple":
        return False
    return all(f"{name}/{choice.code}" in responses.frame.columns for choice in responses.item(name).choices)
