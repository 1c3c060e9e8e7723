"""What is compared: two groups, two waves, a coefficient, a difference of slopes, several terms together."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite

from research.errors import EstimationError
from research.planning.design import Cost
from research.planning.tails import power_of_f, power_of_shares, power_of_t

KINDS = ("groups", "waves", "coefficient", "moderation", "terms")
MANY = float("inf")


@dataclass(frozen=True)
class Comparison:
    """A comparison that is planned; effects are in the unit of the outcome.

    `sd` is the standard deviation of the outcome, so that 1 makes effects standardized; with `share` the outcome is a
    share and effects are differences from it. `split` is the part of the respondents in the first group. Of waves,
    `overlap` is the part of the respondents who answer in both and `correlation` that of their two answers.
    `explained` is the part of the outcome's variance that the model explains (of `terms`: that it explains without
    them), `shared` the part of the predictor's that the other predictors explain, `predictors` the number of all, and
    `terms` how many are tested.
    """

    kind: str = "groups"
    sd: float = 1.0
    share: float | None = None
    split: float = 0.5
    overlap: float = 0.0
    correlation: float = 0.0
    explained: float = 0.0
    shared: float = 0.0
    predictors: int = 1
    terms: int = 1
    cost: Cost = field(default_factory=Cost)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise EstimationError(f"nothing is compared by {self.kind!r}; the kinds are {', '.join(KINDS)}")
        parts = {"overlap": self.overlap, "explained": self.explained, "shared": self.shared}
        wrong = [name for name, part in parts.items() if not 0 <= part < 1 + (name == "overlap")]
        if wrong or not 0 < self.split < 1 or not -1 <= self.correlation < 1 or not self.sd > 0:
            raise EstimationError(
                f"the plan has {', '.join(wrong) or 'a split, correlation or standard deviation'} outside its range; "
                "parts lie between 0 and 1"
            )
        if self.share is not None and not 0 < self.share < 1:
            raise EstimationError(f"a share of {self.share:g} cannot be compared; give one between 0 and 1")
        if self.share is not None and self.kind not in ("groups", "waves"):
            raise EstimationError(f"a {self.kind} is planned for an outcome with a standard deviation; give sd=")

    @property
    def design_effect(self) -> float:
        """What the design does to the variance of this comparison."""
        return self.cost.of_means if self.kind == "waves" else self.cost.of_differences

    def effective(self, people: float) -> float:
        """The size of a simple random sample that could tell as much; of waves, in each."""
        return people / (self.design_effect * self.cost.left(people)) if self.cost.left(people) else MANY

    def df(self, people: float) -> float:
        """Degrees of freedom: of a model what its predictors leave, otherwise what the groups leave."""
        if self.kind == "waves":
            both = self.cost.units(people) * (2 - self.overlap)
            return max(both - (1 if self.overlap else 2), 1.0)
        if self.kind in ("coefficient", "terms"):
            return self.cost.df(people, self.predictors + 1)
        return self.cost.df(people, 4 if self.kind == "moderation" else 2)

    def error(self, people: float, effect: float) -> float:
        """The standard error of the difference or coefficient."""
        n, first = self.effective(people), self.split
        if self.kind == "waves":
            one, two = (self.sd**2, self.sd**2) if self.share is None else (p * (1 - p) for p in self.shares(effect))
            return float(((one + two - 2 * self.overlap * self.correlation * (one * two) ** 0.5) / n) ** 0.5)
        if self.share is not None:
            one, two = (p * (1 - p) for p in self.shares(effect))
            return float((one / (n * first) + two / (n * (1 - first))) ** 0.5)
        left = self.sd**2 * (1 - self.explained) / (1 - self.shared)
        if self.kind == "coefficient":
            return float((left / n) ** 0.5)
        return float((left / (n * first * (1 - first))) ** 0.5)

    def shares(self, effect: float) -> tuple[float, float]:
        """The two shares that are compared."""
        assert self.share is not None
        return self.share, self.share + effect

    def power(self, people: float, effect: float, level: float) -> float:
        """How often the comparison finds the effect; always where everybody is asked."""
        if not isfinite(self.effective(people)):
            return 1.0 if effect else 0.0
        if self.kind == "terms":
            signal = self.effective(people) * effect / (1 - self.explained - effect)
            return power_of_f(signal, self.terms, self.df(people), level)
        if self.kind == "groups" and self.share is not None:
            n = self.effective(people)
            return power_of_shares(*self.shares(effect), (n * self.split, n * (1 - self.split)), level)
        return power_of_t(effect / self.error(people, effect), self.df(people), level)

    def check_effect(self, effect: float) -> None:
        """Refuse an effect that cannot be."""
        if self.share is not None and not 0 < self.share + effect < 1:
            raise EstimationError(
                f"a share of {self.share:g} cannot become {self.share + effect:g}; give a smaller effect"
            )
        if self.kind == "terms" and not 0 <= effect < 1 - self.explained:
            raise EstimationError(
                f"terms cannot add {effect:g} of the variance to {self.explained:g} that is explained; "
                "give parts that add to less than 1"
            )

    @property
    def largest(self) -> float:
        """The largest effect that can be."""
        if self.share is not None:
            return 1 - self.share
        return 1 - self.explained if self.kind == "terms" else 1000 * self.sd

    @property
    def words(self) -> str:
        """What is compared, in words."""
        what = "a share" if self.share is not None else "a mean"
        return {
            "groups": f"a difference of {what} between two groups ({self.split:.0%} and {1 - self.split:.0%})",
            "waves": f"a change of {what} between two waves ({self.overlap:.0%} in both)",
            "coefficient": "a coefficient, per standard deviation of its predictor",
            "moderation": f"a difference of slopes between two groups ({self.split:.0%} and {1 - self.split:.0%})",
            "terms": f"the part of variance that {self.terms} terms add",
        }[self.kind]
