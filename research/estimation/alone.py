"""Estimates whose precision does not come from the sample's scores, so that they share no covariance with others."""

from __future__ import annotations

from research.errors import EstimationError
from research.estimation.sample import Floats, Sample
from research.estimation.score import Score


class Alone(Score):
    """A score that refuses to be put together with another, in words that say why."""

    def __init__(self, why: str) -> None:
        object.__setattr__(self, "why", why)

    @property
    def parts(self) -> tuple[tuple[Sample, Floats], ...]:
        """Refuse: there is nothing that another estimate could share."""
        raise EstimationError(f"{vars(self)['why']}, so their covariance with other estimates is unknown")
