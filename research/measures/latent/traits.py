"""The verbs `graded` and `rasch`: how hard items are, how well they tell people apart, and where people stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import MeasureError
from research.measures.latent import irt
from research.measures.latent.rows import Table, table_of
from research.measures.latent.structure import Floats
from research.responses import Responses, Shown

MOST = 20


@dataclass(frozen=True, eq=False, repr=False)
class Traits(Shown):
    """An item response model.

    `table` has a row for each item and cut: `item`, `above` (the answer that lies below the cut), `slope`, `cut` (the
    logit of answering above is slope times trait, less cut), `difficulty` (where on the trait half answer above) and
    their standard errors, from the observed information. `people` has the expected trait of each respondent and its
    standard deviation; it holds one row a person, so it is for analysis, not for print.
    """

    people: pd.DataFrame = field(default_factory=pd.DataFrame)
    log_likelihood: float = float("nan")
    spread: float = 1.0
    base: int = 0

    @property
    def easiness(self) -> Floats:
        """Minus the cuts, the usual way round for items that are right or wrong."""
        return np.asarray(-self.table["cut"].to_numpy(dtype=np.float64))


def graded(responses: Responses, items: Sequence[str]) -> Traits:
    """Samejima's (1969) graded response model by marginal maximum likelihood.

    Parameters
    ----------
    responses : Responses
        Weights make a pseudo-likelihood; errors then hold for the model only.
    items : sequence of str
        Items with ordered answers, all pointing one way; who answered any of them counts.

    Returns
    -------
    Traits
        The trait has mean 0 and variance 1; 61 Gauss-Hermite nodes.

    Raises
    ------
    MeasureError
        When an item does not vary, or there is no best fit.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from research.responses import responses_from
    >>> chance = np.random.default_rng(1)
    >>> trait = chance.normal(size=400)
    >>> frame = pd.DataFrame({f"q{j}": np.digitize(trait + chance.normal(size=400), [-1, 0, 1]) for j in range(4)})
    >>> graded(responses_from(frame), ["q0", "q1", "q2", "q3"]).table.shape
    (12, 8)
    """
    return modeled(responses, items, is_rasch=False)


def rasch(responses: Responses, items: Sequence[str]) -> Traits:
    """Rasch's (1960) model by marginal maximum likelihood: all items tell people apart equally well.

    Parameters
    ----------
    responses : Responses
        Weights make a pseudo-likelihood; errors then hold for the model only.
    items : sequence of str
        Items with two answers; who answered any of them counts.

    Returns
    -------
    Traits
        `spread` is the standard deviation of the trait in logits, `easiness` the logit for an average person.

    Raises
    ------
    MeasureError
        For an item with more than two answers, or when there is no best fit.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from research.responses import responses_from
    >>> chance = np.random.default_rng(1)
    >>> trait = chance.normal(size=400)
    >>> right = {f"q{j}": (trait + chance.logistic(size=400) > j - 1).astype(int) for j in range(4)}
    >>> len(rasch(responses_from(pd.DataFrame(right)), ["q0", "q1", "q2", "q3"]).easiness)
    4
    """
    return modeled(responses, items, is_rasch=True)


def modeled(responses: Responses, items: Sequence[str], is_rasch: bool) -> Traits:
    """Either model."""
    table = table_of(responses, items, None, keep_incomplete=True)
    codes, levels = codes_of(table, 2 if is_rasch else MOST)
    answers = irt.answers_of(codes, table.rows[0].weights, tuple(len(found) for found in levels))
    fit = irt.rasch(answers) if is_rasch else irt.graded(answers)
    spread = float(fit.slopes[0]) if is_rasch else 1.0
    rows = rows_of(table.items, levels, fit, is_rasch)
    title = f"{'Rasch' if is_rasch else 'Graded response'} model of {len(items)} items, n = {table.base:,}"
    where, doubt = irt.expected_traits(irt.Answers(codes, np.ones(len(codes)), answers.levels), fit)
    people = pd.DataFrame({"trait": where * spread, "sd": doubt * spread})
    return Traits(title, rows, table.notes, people, fit.log_likelihood, spread, table.base)


def codes_of(table: Table, most: int) -> tuple[NDArray[np.intp], list[NDArray[np.int64]]]:
    """Answers as codes from 0, -1 where there is none, and what each item's codes stand for."""
    values = table.rows[0].values
    told, levels = np.full(values.shape, -1, dtype=np.intp), []
    for j, name in enumerate(table.items):
        known = np.isfinite(values[:, j])
        found, code = np.unique(values[known, j], return_inverse=True)
        if not 2 <= len(found) <= most:
            raise MeasureError(
                f"{name!r} has {len(found)} different answers and the model takes 2 to {most}; "
                "leave it out, or put answers together"
            )
        told[known, j] = code.reshape(-1)
        levels.append(found.astype(np.int64))
    return told, levels


def rows_of(items: Sequence[str], levels: list[NDArray[np.int64]], fit: irt.Fit, is_rasch: bool) -> pd.DataFrame:
    """A row for each item and cut, with errors by the delta method."""
    error = np.sqrt(np.maximum(np.diag(fit.covariance), 0.0))
    slopes = 1 if is_rasch else len(items)
    rows, at = [], slopes
    for j, (item, found, cuts) in enumerate(zip(items, levels, fit.cuts, strict=True)):
        k = 0 if is_rasch else j
        slope = 1.0 if is_rasch else float(fit.slopes[j])
        for answer, cut in zip(found[:-1], cuts, strict=True):
            pair = fit.covariance[np.ix_([k, at], [k, at])]
            by = np.array([0.0, 1.0]) if is_rasch else np.array([-cut / slope**2, 1 / slope])
            spread = float(np.sqrt(max(by @ pair @ by, 0.0)))
            own = 0.0 if is_rasch else float(error[k])
            rows.append((item, int(answer), slope, own, float(cut), float(error[at]), float(cut) / slope, spread))
            at += 1
    columns = ["item", "above", "slope", "slope_error", "cut", "cut_error", "difficulty", "difficulty_error"]
    return pd.DataFrame(rows, columns=columns)
