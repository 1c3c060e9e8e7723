"""What a test gives back: a statistic, its degrees of freedom, p, an effect, and a sentence that claims no cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from research.estimation.verdict import SIGNIFICANT
from research.responses import Shown


@dataclass(frozen=True, eq=False, repr=False)
class Test(Shown):
    """One test.

    `table` has one row with `test`, `statistic`, `df` (and `df2` of an F), `p`, `effect` and `base` (respondents,
    unweighted); `title` says in words what was found; `notes` name the convention.
    """

    __test__: ClassVar[bool] = False  # pytest takes classes of this name for its own

    test: str = ""
    statistic: float = float("nan")
    df: tuple[float, ...] = ()
    p: float = float("nan")
    effect: float = float("nan")
    base: int = 0

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        return self.title

    @property
    def significant(self) -> bool:
        """Whether p is below .05."""
        return bool(self.p < SIGNIFICANT)


def told(found: str, nothing: str, letter: str, statistic: float, df: tuple[float, ...], p: float) -> str:
    """The sentence of a test: what was found, or that there is no sign of it, with the numbers behind it."""
    if not letter:
        return f"{found if p < SIGNIFICANT else f'No sign that {nothing}'}: {p_words(p)}."
    words = found if p < SIGNIFICANT else f"No sign that {nothing}"
    degrees = f"({', '.join(f'{one:.4g}' for one in df)})" if df else ""
    return f"{words}: {letter}{degrees} = {statistic:.4g}, {p_words(p)}."


def p_words(p: float) -> str:
    """P with three decimals, or that it is smaller."""
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".")


def row_of(
    test: str, statistic: float, df: tuple[float, ...], p: float, effect: tuple[str, float] | None, base: int
) -> pd.DataFrame:
    """The one row of a test's table."""
    degrees = dict(zip(("df", "df2"), df, strict=False))
    more: dict[str, Any] = {effect[0]: effect[1]} if effect else {}
    return pd.DataFrame([{"test": test, "statistic": statistic, **degrees, "p": p, **more, "base": base}])
