"""What each estimate owes to each sample, so that any two of them have a covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from research.estimation.sample import Floats, Sample


@dataclass(frozen=True, eq=False)
class Score:
    """Influence of one number per primary unit of one sample, or of several independent samples."""

    parts: tuple[tuple[Sample, Floats], ...]

    def less(self, other: Score) -> Score:
        """The score of the difference of two numbers."""
        mine = list(self.parts)
        for sample, vector in other.parts:
            at = next((i for i, (known, _) in enumerate(mine) if known.is_same(sample)), None)
            if at is None:
                mine.append((sample, -vector))
            else:
                mine[at] = (mine[at][0], mine[at][1] - vector)
        return Score(tuple(mine))

    @property
    def df(self) -> int | None:
        """Degrees of freedom of the design, if one sample stands behind the number."""
        return self.parts[0][0].df if len(self.parts) == 1 else None


def weighted(scores: Sequence[Score], weights: Floats) -> Score:
    """The score of a weighted sum of numbers; those with weight 0 are left out."""
    told = Score(())
    for score, weight in zip(scores, weights, strict=True):
        if weight != 0:
            told = told.less(Score(tuple((sample, -weight * vector) for sample, vector in score.parts)))
    return told


def covariance_of(scores: Sequence[Score]) -> Floats:
    """Covariance (k x k) of k numbers; samples are independent of each other."""
    told = np.zeros((len(scores), len(scores)))
    left = [(row, sample, vector) for row, score in enumerate(scores) for sample, vector in score.parts]
    while left:
        sample = left[0][1]
        here = [part for part in left if part[1] is sample or part[1].is_same(sample)]
        rows = [row for row, _, _ in here]
        told[np.ix_(rows, rows)] += sample.covariance(np.column_stack([vector for _, _, vector in here]))
        left = [part for part in left if not any(part is mine for mine in here)]
    return told
