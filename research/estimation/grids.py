"""Grids: one answer, or all, to several items on one scale, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from research.errors import ConfigurationError
from research.estimation.about import heading, joined
from research.estimation.domains import By
from research.estimation.estimates import Estimates
from research.estimation.score import covariance_of
from research.estimation.shares import share
from research.responses import Responses


def grid(
    responses: Responses,
    items: Sequence[str],
    answer: Any = None,
    by: By = None,
    level: float = 0.95,
    interval: str = "wilson",
) -> Estimates:
    """Shares of an answer, or of every answer, for several items of one scale.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts and replicates of their design are used.
    items : sequence of str
        Items with the same choices; each has its own base.
    answer, by, level, interval
        As in `share`.

    Returns
    -------
    Estimates
        One row for each item, group and answer, the item's heading in the column `item`, all with their covariances:
        `compare` tells which item is above which.

    Raises
    ------
    ConfigurationError
        For items whose choices differ.
    EstimationError
        When nobody is in the base of an item.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> told = responses_from(pd.DataFrame({"trust": [4, 5, 2, 1], "help": [5, 5, 4, 1]}))
    >>> grid(told, ["trust", "help"], "top 2").table[["item", "value"]].to_numpy().tolist()
    [['trust', 0.5], ['help', 0.75]]
    """
    check_scale(responses, items)
    parts = [share(responses, name, answer, by, level, interval) for name in items]
    return beside(parts, [heading(responses, name) for name in items])


def beside(parts: Sequence[Estimates], headings: Sequence[str]) -> Estimates:
    """Estimates of several items of one sample, told apart by the column `item`."""
    told = under_each_other(parts)
    labels = [label for label, part in zip(headings, parts, strict=True) for _ in range(len(part))]
    table = told.table.copy()
    table.insert(1, "item", labels)
    return replace(told, table=table, by=("item", *told.by))


def under_each_other(parts: Sequence[Estimates]) -> Estimates:
    """Estimates of one sample under each other, with their covariances."""
    scores = tuple(score for part in parts for score in part.scores)
    covariance = covariance_of(scores)
    np.fill_diagonal(covariance, np.concatenate([np.diag(part.covariance) for part in parts]))
    first = parts[0].about
    people = max(part.about.people for part in parts)
    about = joined([part.about for part in parts], first.unit, first.interval, people)
    return Estimates(
        pd.concat([part.table for part in parts], ignore_index=True), covariance, about, parts[0].by, scores
    )


def check_scale(responses: Responses, items: Sequence[str]) -> None:
    """Refuse items on different scales, or named twice."""
    if not items or len(set(items)) < len(items):
        raise ConfigurationError(f"{len(items)} items were named, {len(set(items))} of them different; name each once")
    scales = {
        name: tuple((choice.code, choice.label) for choice in responses.item(name).choices)
        for name in items
        if responses.has_item(name)
    }
    other = [name for name, choices in scales.items() if choices != next(iter(scales.values()))]
    if other:
        raise ConfigurationError(
            f"{len(other)} of {len(items)} items have other choices than {next(iter(scales))!r}: {', '.join(other)}; a "
            "grid has one scale"
        )
