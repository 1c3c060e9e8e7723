"""The rule of an audience: how many people, and of how many organizations, must stand behind a printed number."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from research.errors import ConfigurationError

AUDIENCES = ("own", "organization", "peers", "public")
READS_OTHERS = ("peers", "public")


@dataclass(frozen=True)
class Rule:
    """The thresholds for one audience; they stand on the base, that is, on people who answered.

    Below `least_people` nothing is shown, from there the base alone, from `interval_from` a share with its
    interval and no comparison, from `full_from` everything. Sensitive items, and waves that do not know
    organizations, start at `guarded_least`. Where the base is under `full_from`, and always on sensitive items,
    a numerator or complement up to `small_numerator` is told as a bound only.

    A quantile is somebody's own answer: it needs more than `quantile_beyond` people, and as many at or beyond it,
    unless it lies in the middle.

    `least_organizations` counts organizations other than the reader's, so one more must be there.
    """

    audience: str = "public"
    least_people: int = 5
    guarded_least: int = 10
    interval_from: int = 10
    full_from: int = 30
    small_numerator: int = 2
    least_organizations: int = 5
    largest: float = 0.25
    largest_if_few: float = 0.40
    few: int = 15
    quantile_beyond: int = 10

    def __post_init__(self) -> None:
        if self.audience not in AUDIENCES:
            raise ConfigurationError(f"no audience {self.audience!r}; the audiences are {', '.join(AUDIENCES)}")

    def least(self, organization: str, sensitive: bool) -> int:
        """The fewest people that any figure needs, for a wave's knowledge of organizations and an item."""
        unknown = organization == "unknown" and self.audience in READS_OTHERS
        return self.guarded_least if sensitive or unknown else self.least_people

    @property
    def thresholds(self) -> dict[str, float]:
        """The numbers of the rule by name, for the certificate."""
        return {name: number for name, number in asdict(self).items() if name != "audience"}
