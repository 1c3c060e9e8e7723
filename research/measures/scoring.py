"""Scores: the mean of a construct's items on their common scale, and the overall maturity of its areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from research.errors import ConfigurationError
from research.instruments import Construct, MaturityModel, Measures
from research.measures.counting import counted, first_group
from research.responses import Responses

OVERALL = "maturity"  # the column and the name of a maturity model's overall score


def score(responses: Responses, *names: str) -> Responses:
    """Add scores as columns of `responses.scores`.

    Parameters
    ----------
    responses : Responses
        With an instrument that defines measures.
    *names : str
        Constructs, or `maturity` for all areas of the maturity model (`<model>/<area>`) and their mean (`maturity`).
        None means everything that the instrument defines.

    Returns
    -------
    Responses
        With one float column for each score: a mean on the scale of its items, a count of answers given, 1 or 0 for
        any, the place of the first group that fits, or a difference. A score is missing where fewer items than the
        construct's `least` were answered ("don't know" is no answer here); the overall where an area is missing.

    Raises
    ------
    ConfigurationError
        When the instrument does not define a measure of that name.

    Examples
    --------
    >>> scored = score(wave_2020, "maturity")
    >>> bool(scored.scores["maturity"].dropna().between(1, 4).all())
    True
    """
    known = columns(measures_of(responses))
    wanted = chosen(known, names)
    made = {column: scored(responses, known[column]) for column in wanted if column != OVERALL}
    if OVERALL in wanted:
        model = measures_of(responses).maturity
        areas = pd.DataFrame({c: made[c] for c in area_columns(model)}) if model else pd.DataFrame()
        made[OVERALL] = areas.mean(axis=1, skipna=False)
    kept = responses.scores.reindex(responses.frame.index).drop(columns=list(made), errors="ignore")
    return replace(responses, scores=pd.concat([kept, pd.DataFrame(made, index=responses.frame.index)], axis=1))


def measures_of(responses: Responses) -> Measures:
    """What the instrument measures."""
    if responses.instrument is None:
        raise ConfigurationError("these responses came without an instrument, so no score is defined for them")
    return responses.instrument.measures


def area_columns(model: MaturityModel) -> dict[str, Construct]:
    """The areas of a model by the column of their score."""
    return {f"{model.name}/{area.name}": area for area in model.areas}


def columns(measures: Measures) -> dict[str, Construct]:
    """Every score that can be made, by its column; the overall score stands for all items of its areas."""
    known = {construct.name: construct for construct in measures.constructs}
    if measures.maturity is None:
        return known
    return known | area_columns(measures.maturity) | {OVERALL: whole(measures.maturity)}


def whole(model: MaturityModel) -> Construct:
    """All items of a model as one construct, for its questions."""
    items = tuple(item for area in model.areas for item in area.items)
    points: dict[str, Mapping[int, float]] = {item: told for area in model.areas for item, told in area.points.items()}
    reverse = tuple(item for area in model.areas for item in area.reverse)
    return Construct(OVERALL, model.title, items, len(items), points, reverse)


def chosen(known: Mapping[str, Construct], names: tuple[str, ...]) -> list[str]:
    """The columns that names stand for: `maturity` brings its areas."""
    for name in names:
        if name not in known:
            raise ConfigurationError(f"no measure {name!r} is defined; there are {', '.join(known) or 'none'}")
    areas = [column for column in known if "/" in column]
    asked = names or tuple(known)
    return list(dict.fromkeys(column for name in asked for column in ([*areas, name] if name == OVERALL else [name])))


def scored(responses: Responses, construct: Construct) -> pd.Series[float]:
    """A score by its kind, missing where fewer than `least` of its items were answered."""
    if construct.kind == "first":
        return first_group(responses, construct)
    if construct.kind in ("count", "any"):
        return counted(responses, construct)
    values = item_values(responses, construct)
    if construct.kind == "difference":
        return values.iloc[:, 0] - values.iloc[:, 1]
    return values.mean(axis=1).where(values.notna().sum(axis=1) >= construct.least)


def item_values(responses: Responses, construct: Construct) -> pd.DataFrame:
    """A construct's items in points, reversed where it says so; an item the wave did not ask is missing throughout."""
    return pd.DataFrame({item: points(responses, construct, item) for item in construct.items}, dtype=float)


def points(responses: Responses, construct: Construct, item: str) -> pd.Series[float]:
    """One item's answers as points on the construct's scale."""
    if item not in responses.frame.columns:
        return pd.Series(float("nan"), index=responses.frame.index)
    worth = construct.points.get(item) or {c.code: float(c.code) for c in responses.item(item).substantive}
    told = responses.numeric(item).map(worth).astype(float)
    turned = item in construct.reverse or responses.item(item).reverse
    return min(worth.values()) + max(worth.values()) - told if turned else told


def construct_of(responses: Responses, name: str) -> Construct:
    """The construct behind a score's name."""
    return columns(measures_of(responses))[name]


def is_score(responses: Responses, name: str) -> bool:
    """Whether a name is a score that the instrument defines."""
    return responses.instrument is not None and name in columns(responses.instrument.measures)
