"""Lines of a table: numbers that are means over one base, as columns of respondents, with what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.errors import EstimationError
from research.estimation.domains import Mask, Request, nobody
from research.estimation.means import column
from research.estimation.movement import recommended
from research.estimation.shares import indicators, words
from research.responses import Responses


@dataclass(frozen=True, eq=False)
class Lines:
    """k numbers of one base: `y` has a row for each respondent, `base` says who counts."""

    request: Request
    y: NDArray[Any]
    base: Mask


def share_lines(responses: Responses, item: str, answers: Sequence[Any], level: float) -> Lines:
    """Answers and nets of an item on one base, as `share` tells them; None stands for every answer."""
    hits = [indicators(responses, item, answer) for answer in answers]
    if not any(one.shape[1] for one in hits):
        raise EstimationError(nobody(responses, item))
    base = hits[0].notna().all(axis=1).to_numpy(dtype=bool)
    y = np.hstack([one.fillna(0.0).to_numpy(dtype=np.int8) for one in hits])
    whats = tuple(str(name) for one in hits for name in one.columns)
    return Lines(Request((item,), whats, "share", "wilson", level, counted=True), y, base)


def mean_line(responses: Responses, name: str, level: float) -> Lines:
    """The mean of an item, score or column, as `mean` tells it."""
    y, base = column(responses, name)
    return Lines(Request((name,), ("Mean",), "mean", "t", level), y, base)


def nps_line(responses: Responses, item: str, level: float) -> Lines:
    """The net promoter score of an item, as `nps` tells it."""
    y, base = recommended(responses, item)
    return Lines(Request((item,), ("Net promoter score",), "points", "t", level), y, base)


def net_words(responses: Responses, item: str, answer: Any) -> str:
    """A net, label or code in words."""
    return words(answer, responses.item(item).label_of if responses.has_item(item) else str)
