"""An outcome in two or more groups: who is in, and the sentences for groups that cannot be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from research.errors import EstimationError
from research.estimation.domains import Mask
from research.estimation.means import column
from research.estimation.sample import Floats, Sample, sample_of
from research.estimation.testing.crossing import Levels, Where, domain_of, given_levels
from research.responses import Responses


@dataclass(frozen=True, eq=False)
class Groups:
    """An outcome (respondents, 0 outside) and the groups that are compared on it."""

    sample: Sample
    outcome: Floats
    levels: Levels
    inside: Mask
    notes: tuple[str, ...]

    @property
    def df(self) -> int:
        """Degrees of freedom of the design among those inside."""
        return self.sample.domain_df(self.inside)

    def members(self, place: int) -> Mask:
        """Who is in a group."""
        return np.asarray(self.inside & (self.levels.codes == place))

    @property
    def indicators(self) -> Floats:
        """A 0/1 column for each group (respondents x groups)."""
        codes = np.where(self.inside, self.levels.codes, -1)
        return np.asarray(codes[:, None] == np.arange(len(self.levels.labels)), dtype=np.float64)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Respondents in each group."""
        counts = np.bincount(self.levels.codes[self.inside], minlength=len(self.levels.labels))
        return tuple(int(n) for n in counts)


def groups_of(responses: Responses, outcome: str, by: str, where: Where) -> Groups:
    """The groups of a question that have somebody with an outcome.

    Raises
    ------
    EstimationError
        When fewer than two groups are left.
    """
    sample = sample_of(responses)
    values, has_one = column(responses, outcome)
    levels, domain = given_levels(responses, by), domain_of(responses, sample, where)
    inside = domain & has_one & levels.known
    kept, empty = levels.among(inside)
    if len(kept.labels) < 2:
        raise EstimationError(
            f"{len(kept.labels)} of {len(levels.labels)} groups of {by!r} have somebody with a number for {outcome!r}; "
            "a comparison needs two"
        )
    outside = int(domain.sum() - inside.sum())
    notes = [f"{outside} of {int(domain.sum())} respondents lack the outcome or the group."] if outside else []
    notes += [f"{len(empty)} of {len(levels.labels)} groups have nobody with an outcome; left out."] if empty else []
    return Groups(sample, values[:, 0], kept, inside, tuple(notes))


def check_df(df: float, least: int, what: str) -> None:
    """Refuse a test that the design has too few primary units for."""
    if df < least:
        raise EstimationError(
            f"{what} needs {least} degrees of freedom at least and the design leaves {df:.0f} (primary units less "
            "strata less what is estimated); merge groups, or tell the difference without a test"
        )


def check_told(variance: Floats | float, what: str) -> None:
    """Refuse where a set of replicate weights leaves nobody to tell something."""
    if not np.isfinite(variance).all():
        raise EstimationError(
            f"a set of replicate weights leaves a group or a table empty, so it cannot tell {what}; "
            "put groups together, or use a design with strata and clusters"
        )
