"""Answers as numbers for factor and item response models: values, weights and clusters by group of respondents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import ConfigurationError, MeasureError
from research.measures.latent.robust import Rows
from research.responses import Responses, stages_of


@dataclass(frozen=True, eq=False)
class Table:
    """Answers to some items by group of respondents; weights have a mean of one in all groups together."""

    items: tuple[str, ...]
    groups: tuple[object, ...]
    rows: tuple[Rows, ...]
    base: int
    notes: tuple[str, ...]


def table_of(responses: Responses, items: Sequence[str], by: str | None, keep_incomplete: bool = False) -> Table:
    """The answers of everybody who is used.

    Raises
    ------
    ConfigurationError
        For an item or group that is not there.
    MeasureError
        When too few respondents answered.
    """
    for name in (*items, *([by] if by else [])):
        check_there(responses, name)
    values = np.column_stack([responses.numeric(name).to_numpy(dtype=float) for name in items])
    weights = responses.weights.to_numpy(dtype=float)
    groups = (
        responses.groups(by) if by else pd.Series(pd.Categorical(["all"] * len(values)), index=responses.frame.index)
    )
    known = np.isfinite(values)
    inside = (known.any(axis=1) if keep_incomplete else known.all(axis=1)) & (weights > 0) & groups.notna().to_numpy()
    if inside.sum() <= len(items):
        raise MeasureError(
            f"{int(inside.sum())} of {len(values)} respondents answered {'any' if keep_incomplete else 'all'} of the "
            f"{len(items)} items; a model of them needs more respondents than items"
        )
    clusters = clusters_of(responses)
    scale = weights[inside].mean()
    labels = [label for label in groups.cat.categories if (inside & (groups == label).to_numpy()).any()]
    parts = [inside & (groups == label).to_numpy() for label in labels]
    rows = tuple(Rows(values[part], weights[part] / scale, clusters[part]) for part in parts)
    return Table(tuple(items), tuple(labels), rows, int(inside.sum()), left_out(len(values), inside, keep_incomplete))


def check_there(responses: Responses, name: str) -> None:
    """Refuse a name that is neither column nor score."""
    if name not in responses.frame.columns and name not in responses.scores.columns:
        raise ConfigurationError(f"{responses.unknown(name)}; so it cannot be an item of the model")


def clusters_of(responses: Responses) -> NDArray[np.intp]:
    """The primary unit of each respondent; everybody alone without clusters."""
    if responses.design.clusters is None:
        return np.arange(len(responses.frame))
    return stages_of(responses.frame, responses.design)[0].unit


def left_out(everybody: int, inside: np.ndarray, keep_incomplete: bool) -> tuple[str, ...]:
    """How many are not in the model."""
    out = everybody - int(inside.sum())
    if not out:
        return ()
    why = "answered none of the items" if keep_incomplete else "did not answer all items"
    return (f"{out:,} of {everybody:,} respondents {why}, or have no weight or group, and are not in the model.",)
