"""What a design costs before anything was asked: unequal weights, clusters, a population that is nearly asked whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from research.errors import EstimationError

WITHIN, BETWEEN = "people", "communities"


@dataclass(frozen=True)
class Cost:
    """What a design does to a variance, and how many units tell of it.

    `weights` is the design effect of the weights (Kish). Respondents come in communities of `cluster_size` whose
    answers are alike by `icc`. `between` says what is compared: communities with each other, or people within
    communities, whose likeness then helps. `population` is how many people there are.
    """

    weights: float = 1.0
    cluster_size: float = 1.0
    icc: float = 0.0
    between: str = BETWEEN
    population: float | None = None

    def __post_init__(self) -> None:
        if self.weights < 1:
            raise EstimationError(f"the design effect of weights is 1 or more, not {self.weights:g}")
        if self.cluster_size < 1 or not 0 <= self.icc <= 1:
            raise EstimationError(
                f"communities of {self.cluster_size:g} people with an intraclass correlation of {self.icc:g} cannot "
                "be: give a size of 1 or more and a correlation from 0 to 1"
            )
        if self.between not in (WITHIN, BETWEEN):
            raise EstimationError(f"what is compared is {WITHIN!r} or {BETWEEN!r}, not {self.between!r}")

    @property
    def is_clustered(self) -> bool:
        """Whether respondents come in communities."""
        return self.cluster_size > 1

    @property
    def of_means(self) -> float:
        """The design effect of a mean: weights times 1 + (m - 1) icc (Kish 1965)."""
        return self.weights * (1 + (self.cluster_size - 1) * self.icc)

    @property
    def of_differences(self) -> float:
        """The design effect of a difference: that of means, or 1 - icc where each community has both groups."""
        return self.weights * (1 - self.icc) if self.is_clustered and self.between == WITHIN else self.of_means

    def left(self, people: float) -> float:
        """The part of the population that is not asked; 1 where its size is not known."""
        if self.population is None:
            return 1.0
        if people > self.population:
            raise EstimationError(
                f"{people:g} respondents are planned and the population has {self.population:g}; "
                "plan no more than there are"
            )
        return 1 - people / self.population

    def units(self, people: float) -> float:
        """Primary units: communities, or people where they do not come in communities."""
        return people / self.cluster_size

    def df(self, people: float, groups: int) -> float:
        """Degrees of freedom: primary units less the groups that are compared between them.

        Raises
        ------
        EstimationError
            When none is left.
        """
        taken = 1 if self.is_clustered and self.between == WITHIN else groups
        df = self.units(people) - taken
        if not df >= 1:
            unit = "communities" if self.is_clustered else "people"
            raise EstimationError(
                f"{self.units(people):g} {unit} leave no degree of freedom to compare {groups} groups; "
                "plan more of them"
            )
        return float(df)


def counts(people: float | Sequence[float]) -> list[float]:
    """One number of people, or several, as a list; all above 1."""
    found = [float(n) for n in np.atleast_1d(np.asarray(people, dtype=float))]
    wrong = [n for n in found if not n > 1]
    if wrong or not found:
        raise EstimationError(f"{wrong[0] if wrong else 0:g} respondents cannot be planned; give 2 or more")
    return found
