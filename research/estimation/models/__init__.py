"""Models: how an outcome goes with several things at once, with errors of the design."""

from research.estimation.models.result import Explained, Regression

__all__ = ["Explained", "Regression"]
