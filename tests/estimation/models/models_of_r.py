"""What R tells of models on other data, beside the script that asked it (`from_r.R`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from research.estimation import Regression

TOLD: dict[str, Any] = json.loads((Path(__file__).parent / "from_r.json").read_text(encoding="utf-8"))["results"]
COLUMNS = {"coef": "value", "se": "standard_error", "p": "p", "df": "df"}


def values(name: str) -> dict[str, Any]:
    """R's values of one case."""
    return dict(TOLD[name]["values"])


def agrees(model: Regression, name: str, rel: float = 1e-7, **more: str) -> None:
    """Every parameter of a model agrees with R's, in R's order."""
    table = model.whole.table
    for key, column in (COLUMNS | more).items():
        if key in values(name):
            told = np.atleast_1d(values(name)[key])
            mine = table[column].to_numpy()[: len(told)]
            assert mine == pytest.approx(told, rel=rel), key
