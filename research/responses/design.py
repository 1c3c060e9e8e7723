"""The sampling design that responses carry: weights, strata, clusters, population counts, replicate weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from research.errors import ConfigurationError

Names = str | Sequence[str] | None
SINGLE_UNIT = ("refuse", "certainty", "remove", "adjust", "average")
UNITS = ("person", "community", "organization")
KINDS = ("brr", "fay", "jk1", "jkn", "jk2", "bootstrap", "sdr", "other")


@dataclass(frozen=True, eq=False)
class Replicates:
    """Replicate weights that were made here: what multiplies the weights of every unit in every set.

    The multipliers of respondents in one unit agree, so that they are kept for units: `multipliers` has a row for each
    set and a column for each unit, and the column `unit` of the frame says which one a respondent belongs to.
    """

    kind: str
    unit: str
    multipliers: NDArray[np.float64] = field(repr=False)
    scale: float
    rscales: NDArray[np.float64] = field(repr=False)
    mse: bool = False
    df: int | None = None
    raked: bool = False  # whether every set was raked for itself, as the weights were


@dataclass(frozen=True)
class Calibration:
    """One step that brought weights to the population, and what it was brought to.

    `margins` names the columns whose categories were met, one by one or several crossed; `numbers` the columns whose
    mean or total was. `start` is the column of the weights before the step, None for 1 each, and `made` the column of
    those after it. `kind` is raking, poststratification, linear, exponential or logit; `bounds` hold what a weight may
    be multiplied by, and `cap` the largest weight in multiples of the mean.
    """

    margins: tuple[tuple[str, ...], ...]
    numbers: tuple[str, ...] = ()
    start: str | None = None
    made: str = "weight"
    kind: str = "raking"
    bounds: tuple[float, float] | None = None
    cap: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that were calibrated to, each once."""
        return tuple(dict.fromkeys((*(name for margin in self.margins for name in margin), *self.numbers)))


@dataclass(frozen=True)
class Design:
    """Names of the columns that describe how the sample was drawn; None where there is no such thing.

    `clusters`, `fpc` and `strata` take a list for several stages, the primary units first; clusters are counted within
    their stratum and within the unit they were drawn from. `fpc` holds population sizes per stratum, or sampling
    fractions. Where it is given without `weights`, the weights are the reciprocals of the sampling fractions.

    `single_unit` says what to do with a stratum of one unit, whose variance cannot be told: `refuse` the estimate, take
    it as there with `certainty` or `remove` it (both add nothing), `adjust` (its distance from the middle of the whole
    sample), or give it the `average` variance of the other strata. R's `survey.lonely.psu`; its "fail" is refuse.

    `replicates` names columns of replicate weights, one by one or by a pattern such as `"rw*"`; variances then come
    from them alone. `kind` says what they are: `brr`, `fay` (with `rho`), `jk1`, `jkn`, `jk2`, `bootstrap`, `sdr`
    (successive differences) or `other`. `scale` and `rscales` multiply the squares, all and one by one, where the kind
    does not settle it; `mse` squares about the estimate in place of the mean of the replicates; `df` are the degrees of
    freedom, the rank of the weights less one where it is not given. `combined` is False for replicate weights that have
    yet to be multiplied by the weights.

    `calibrations` are the steps that brought the weights to the population, in their order: standard errors then rest
    on what the margins do not explain (Deville and Särndal 1992). `unit` says whom a weight counts: `person`,
    `community` or `organization`.
    """

    weights: str | None = None
    strata: Names = None
    clusters: Names = None
    fpc: Names = None
    single_unit: str = "refuse"
    calibrations: tuple[Calibration, ...] = ()
    unit: str = "person"
    replicates: str | tuple[str, ...] | list[str] | Replicates | None = None
    kind: str | None = None
    rho: float = 0.0
    scale: float | None = None
    rscales: tuple[float, ...] | None = None
    mse: bool = False
    df: int | None = None
    combined: bool = True

    def __post_init__(self) -> None:
        for name in ("strata", "clusters", "fpc", "replicates"):
            object.__setattr__(self, name, settled(getattr(self, name)))
        if self.rscales is not None:
            object.__setattr__(self, "rscales", tuple(float(scale) for scale in self.rscales))
        check_single_unit(self)
        check_stages(self)
        check_replicates(self)
        check_unit(self.unit)

    @property
    def calibrated(self) -> tuple[str, ...]:
        """The columns whose population margins the weights were brought to."""
        return tuple(dict.fromkeys(name for step in self.calibrations for name in step.names))

    @property
    def start(self) -> str | None:
        """The column of the weights from before any calibration; None where there was none, or all were 1."""
        return self.calibrations[0].start if self.calibrations else None

    @property
    def stages(self) -> tuple[tuple[str | None, str | None, str | None], ...]:
        """Strata, clusters and population counts of each stage; a stage without clusters draws respondents."""
        strata, clusters, counts = (several(names) for names in (self.strata, self.clusters, self.fpc))
        return tuple(
            (at(strata, stage), at(clusters, stage), at(counts, stage)) for stage in range(max(1, len(clusters)))
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the design names one by one; a pattern of replicate weights is not among them."""
        given = self.replicates if isinstance(self.replicates, tuple) else ()
        made = (self.replicates.unit,) if isinstance(self.replicates, Replicates) else ()
        one = [name for name in (self.weights, self.start) if name]
        return tuple(
            dict.fromkeys((*one, *several(self.strata), *several(self.clusters), *several(self.fpc), *given, *made))
        )

    def replicate_columns(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The columns of replicate weights among those of a frame, in their order there."""
        if not isinstance(self.replicates, str):
            return self.replicates if isinstance(self.replicates, tuple) else ()
        pattern = self.replicates if any(sign in self.replicates for sign in "*?[") else f"{self.replicates}*"
        return tuple(
            name for name in map(str, columns) if fnmatchcase(name, pattern) and name not in (self.weights, self.start)
        )


def settled(names: object) -> object:
    """A list as a tuple, a list of one as its name, an empty one as None."""
    if not isinstance(names, (list, tuple)):
        return names
    if not names:
        return None
    return names[0] if len(names) == 1 else tuple(names)


def several(names: Names) -> tuple[str, ...]:
    """Names as a tuple."""
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


def at(names: tuple[str, ...], stage: int) -> str | None:
    """The name at a stage, if there is one."""
    return names[stage] if stage < len(names) else None


def check_single_unit(design: Design) -> None:
    """Refuse a rule that does not exist; R's word for refusing is taken too."""
    if design.single_unit == "fail":
        object.__setattr__(design, "single_unit", "refuse")
    if design.single_unit not in SINGLE_UNIT:
        raise ConfigurationError(
            f"no rule {design.single_unit!r} for a stratum of one unit; the rules are {', '.join(SINGLE_UNIT)}"
        )


def check_unit(unit: str) -> None:
    """Refuse a unit that weights cannot count."""
    if unit not in UNITS:
        raise ConfigurationError(f"weights count one of {', '.join(UNITS)}, not {unit!r}")


def check_stages(design: Design) -> None:
    """Refuse strata or population counts of stages that nothing was drawn at."""
    stages = max(1, len(several(design.clusters)))
    for what, names in (("strata", several(design.strata)), ("fpc", several(design.fpc))):
        if len(names) > stages:
            raise ConfigurationError(
                f"the design has {what} for {len(names)} stages ({', '.join(names)}) and clusters for "
                f"{len(several(design.clusters))}; name the units of every stage, respondents too"
            )
    twice = [name for name in several(design.clusters) if several(design.clusters).count(name) > 1]
    if twice:
        raise ConfigurationError(f"the design names the clusters {twice[0]!r} twice; each stage has units of its own")


def check_replicates(design: Design) -> None:
    """Refuse a kind of replicate weights that does not exist or lacks what belongs to it."""
    if design.replicates is None:
        if design.kind is not None:
            raise ConfigurationError(
                f"the design says {design.kind!r} and names no replicate weights; name their columns, or make them "
                "with replicate()"
            )
        return
    if isinstance(design.replicates, Replicates):
        return
    kind = (design.kind or "").lower()
    kind = {"acs": "sdr", "successive-difference": "sdr"}.get(kind, kind)
    if kind not in KINDS:
        raise ConfigurationError(
            f"replicate weights need a kind; found {design.kind!r}, known are {', '.join(KINDS)}: the survey's "
            "documentation tells"
        )
    object.__setattr__(design, "kind", kind)
    if kind == "fay" and not 0 < design.rho < 1:
        raise ConfigurationError(f"Fay's replicate weights need rho between 0 and 1, not {design.rho:g}")
    if kind == "jkn" and design.rscales is None:
        raise ConfigurationError(
            "replicate weights of kind 'jkn' need rscales: (n - 1) / n of the stratum that a set leaves a unit out of"
        )


SIMPLE = Design()
