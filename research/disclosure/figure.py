"""A figure: one number that a report would print, with the group of people behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from research.errors import ConfigurationError

STATISTICS = ("share", "count", "mean", "quantile", "coefficients")
WHERE = "report"


@dataclass(frozen=True)
class Figure:
    """A number to be printed, and what must be known of it so that it can be linked with all others.

    Parameters
    ----------
    key : str
        The cell's name, once in a report and its companions.
    universe : str
        Who was asked: wave and routing block.
    group : mapping of str to frozenset of int
        The people behind it: those with one of the codes on each variable; a net is a set of codes, {} is everyone.
    statistic : str
        share, count, mean, quantile, or the coefficients of one model.
    item, codes : str, frozenset of int
        The item, and the answers that a share or count is about.
    span : tuple of float
        Lowest and highest score of the item of a mean.
    terms : tuple of str
        Variables of the profile that a model has terms for, categories each.
    weight : str
        The weight's name; empty where people count alike.
    sensitive : bool
        Whether the item is.
    cost : float
        What readers miss when it is withheld, in figures of an ordinary cross.
    printed_before : bool
        Whether an earlier edition has printed it, so that it cannot be taken back.
    place : str
        Where it stands: report, benchmark, data file or earlier edition.
    """

    key: str
    universe: str
    group: Mapping[str, frozenset[int]] = field(default_factory=dict)
    statistic: str = "share"
    item: str = ""
    codes: frozenset[int] = frozenset({1})
    span: tuple[float, float] = (0.0, 1.0)
    terms: tuple[str, ...] = ()
    weight: str = ""
    sensitive: bool = False
    cost: float = 1.0
    printed_before: bool = False
    place: str = WHERE

    def __post_init__(self) -> None:
        if self.statistic not in STATISTICS:
            raise ConfigurationError(
                f"figure {self.key!r}: no statistic {self.statistic!r}; there are {', '.join(STATISTICS)}"
            )
        if self.statistic == "coefficients" and not self.terms:
            raise ConfigurationError(f"figure {self.key!r} tells coefficients of no terms; name the model's variables")
        if self.statistic == "mean" and not self.span[0] < self.span[1]:
            raise ConfigurationError(f"figure {self.key!r} is a mean on a scale from {self.span[0]} to {self.span[1]}")

    @property
    def question(self) -> tuple[str, tuple[int, ...]]:
        """What is asked of each person: the item and the answers that count; no answers for a mean."""
        return self.item, () if self.statistic in {"mean", "coefficients"} else tuple(sorted(self.codes))
