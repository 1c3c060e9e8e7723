"""What every estimator of factor models gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from research.measures.latent.structure import Floats


@dataclass(frozen=True, eq=False)
class Fitted:
    """Free parameters with their covariance, fit by name, and thresholds where answers are ordered."""

    parameters: Floats
    covariance: Floats
    fit: Mapping[str, float]
    notes: tuple[str, ...] = ()
    unit_variances: bool = False
    thresholds: pd.DataFrame = field(default_factory=pd.DataFrame)
