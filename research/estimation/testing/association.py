"""Whether two questions go together: Rao and Scott's tests, Wald's, and the classic ones for plain samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import ConfigurationError, EstimationError
from research.estimation.influence import Statistic, mean_of, total_of
from research.estimation.sample import Floats, Sample, sample_of
from research.estimation.tails import beyond_chi_square, beyond_f, sure
from research.estimation.testing.classic import PLAIN, check_plain
from research.estimation.testing.crossing import Crossing, Where, counted, crossed, domain_of, levels_of
from research.estimation.testing.fisher import exact_p, odds_ratio
from research.estimation.testing.groups import check_told
from research.estimation.testing.mixture import exact_tail, saddlepoint_tail
from research.estimation.testing.raoscott import Inflation, directions, inflation, phi_squared
from research.estimation.testing.result import Test, row_of, told
from research.responses import Responses

ALIASES = {
    "F": "rao-scott",
    "Chisq": "rao-scott-1",
    "Wald": "wald",
    "adjWald": "adjusted-wald",
    "lincom": "saddlepoint",  # what R gives where CompQuadForm is not installed, as in the reference
}
NAMES = {
    "rao-scott": "Rao-Scott, second order",
    "rao-scott-1": "Rao-Scott, first order",
    "saddlepoint": "Pearson's statistic, saddlepoint of its distribution under the design",
    "exact": "Pearson's statistic, exact distribution under the design",
    "wald": "Wald",
    "adjusted-wald": "Wald, adjusted for few primary units",
    "pearson": f"Pearson, {PLAIN}",
    "fisher": f"Fisher's exact test, {PLAIN}",
}


@dataclass(frozen=True, eq=False)
class Setting:
    """A table with all that a test of it may need."""

    sample: Sample
    crossing: Crossing
    shares: Statistic  # of the cells, row by row
    nu: float  # degrees of freedom of the design
    rows: int  # respondents of the domain, also those who did not answer: what R counts in Pearson's statistic

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the table."""
        return self.crossing.shape

    @property
    def scores(self) -> Floats:
        """Of the shares of cells."""
        return self.sample.scores(self.shares.influence)

    @property
    def inflation(self) -> Inflation:
        """Rao and Scott's design effects."""
        scores = self.scores @ directions(self.shares.value, self.shape)
        return inflation(self.shares.value, self.shape, self.sample.covariance(scores))


@dataclass(frozen=True, eq=False)
class Outcome:
    """Statistic, degrees of freedom and p of a test, and the letter it is written with."""

    letter: str
    statistic: float
    df: tuple[float, ...]
    p: float


@dataclass(frozen=True, eq=False, repr=False)
class Association(Test):
    """A test of association.

    `cells` has a row for each cell: `row`, `column`, `count` (unweighted), `share` of the table, `share_of_column`, and
    `residual`: how many of its standard errors the share lies above what rows and columns alone give (for `pearson`
    and `fisher` the textbook's adjusted residual). `effect` is Cramér's V. `design_effect` is the mean of Rao and
    Scott's. `odds` has the odds ratio of a 2 x 2 table by Fisher's test, with its exact interval of 95%.
    """

    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    design_effect: float = float("nan")
    odds: tuple[float, float, float] | None = None


def association(
    responses: Responses, row: str, column: str, test: str = "rao-scott", where: Where = None
) -> Association:
    """Whether the answers to two questions go together, given the design.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts, calibration and replicates of their design are used.
    row, column : str
        Items with one answer, choices of an item with several (`item/code`), or columns. "Don't know" is an answer
        unless the item says otherwise; all other kinds of missing are outside.
    test : str
        `rao-scott` (F, second order), `rao-scott-1` (chi-square, first order), `wald`, `adjusted-wald`,
        `saddlepoint` or `exact`: Pearson's statistic against its own distribution under the design. R's names (F,
        Chisq, Wald, adjWald, lincom) are understood; lincom is the saddlepoint, as in R without CompQuadForm. For a
        plain sample also `pearson` and `fisher`, which know no design.
    where : array of bool, optional
        The domain; the design stays whole.

    Returns
    -------
    Association
        With Cramér's V from the weighted shares, and `cells` with adjusted residuals. It says whether answers go
        together, not why.

    Raises
    ------
    EstimationError
        When fewer than two answers are left on a side, empty cells leave nothing to test, or the design has too few
        primary units.

    Notes
    -----
    Rao and Scott (1984); Koch, Freeman and Freeman (1975) for Wald's, adjusted after Thomas and Rao (1987). As in R's
    `svychisq`, contrasts are projected by ordinary least squares, and Pearson's statistic counts all rows of the
    domain, missing ones too; p does not depend on it.

    Examples
    --------
    >>> from research import responses_from
    >>> answers = responses_from(pd.DataFrame({"helped": ["yes", "no"] * 20, "new": ["no"] * 20 + ["yes"] * 20}))
    >>> association(answers, "helped", "new").sentence
    "No sign that 'helped' and 'new' go together: F(1, 39) = 0, p = 1.000."
    """
    kind = ALIASES.get(test, test)
    if kind not in TESTS:
        raise ConfigurationError(f"no test of association {test!r}; there are {', '.join(TESTS)}")
    if kind in CLASSIC:
        check_plain(responses, f"test={test!r}", "test='rao-scott'")
    setting = setting_of(responses, row, column, where)
    outcome = TESTS[kind](setting)
    return described(row, column, kind, setting, outcome)


def setting_of(responses: Responses, row: str, column: str, where: Where) -> Setting:
    """The table of two questions on its sample."""
    sample = sample_of(responses)
    domain = domain_of(responses, sample, where)
    crossing = crossed(levels_of(responses, row), levels_of(responses, column), domain)
    nu = sample.df if where is None else sample.domain_df(domain)
    if nu < 1:
        raise EstimationError(
            f"the design has {nu} degrees of freedom in this domain; a test needs more primary units than strata"
        )
    shares = mean_of(sample, crossing.indicators, crossing.inside)
    return Setting(sample, crossing, shares, float(nu), int(domain.sum()))


def described(row: str, column: str, kind: str, setting: Setting, outcome: Outcome) -> Association:
    """The result of a test in words and tables."""
    r, c = setting.shape
    base = int(setting.crossing.inside.sum())
    v = float(np.sqrt(phi_squared(setting.shares.value, setting.shape) / (min(r, c) - 1)))
    names = f"{row!r} and {column!r}"
    return Association(
        title=told(
            f"{names} go together", f"{names} go together", outcome.letter, outcome.statistic, outcome.df, outcome.p
        ),
        table=row_of(NAMES[kind], outcome.statistic, outcome.df, outcome.p, ("cramers_v", v), base),
        notes=setting.crossing.notes,
        test=kind,
        statistic=outcome.statistic,
        df=outcome.df,
        p=outcome.p,
        effect=v,
        base=base,
        cells=cells_of(setting, kind in CLASSIC),
        design_effect=1.0 if kind in CLASSIC else float(setting.inflation.effects.mean() * base),
        odds=odds_ratio(counts_of(setting), LEVEL) if kind == "fisher" and setting.shape == (2, 2) else None,
    )


def cells_of(setting: Setting, classic: bool) -> pd.DataFrame:
    """Count, shares and adjusted residual of each cell."""
    share = setting.shares.value
    table = share.reshape(setting.shape)
    excess, change = independence(table)
    if classic:
        margins = [table.sum(axis=1), table.sum(axis=0)]
        error = np.sqrt(np.outer(*(one * (1 - one) for one in margins)).ravel() / setting.shares.base)
    else:
        covariance = setting.sample.covariance(setting.scores @ change.T)
        error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    residual = np.divide(excess, error, out=np.full(len(share), np.nan), where=error > 1e-12)
    of_column = (table / table.sum(axis=0)).ravel()
    return counted(setting.crossing).assign(share=share, share_of_column=of_column, residual=residual)


def independence(table: Floats) -> tuple[Floats, Floats]:
    """How far each cell lies above the product of its margins, and how that changes with the cells (cells x cells).

    The table may hold shares or totals; the product is divided by the sum.
    """
    r, c = table.shape
    whole, rows, columns = table.sum(), table.sum(axis=1), table.sum(axis=0)
    expected = np.outer(rows, columns) / whole
    of_row, of_column = np.kron(np.eye(r), np.ones((1, c))), np.kron(np.ones((1, r)), np.eye(c))
    by_row = np.repeat(np.eye(r), c, axis=0) @ of_row * np.tile(columns / whole, r)[:, None]
    by_column = np.tile(np.eye(c), (r, 1)) @ of_column * np.repeat(rows / whole, c)[:, None]
    change = np.eye(r * c) - by_row - by_column + (expected / whole).ravel()[:, None]
    return (table - expected).ravel(), change


def second_order(setting: Setting) -> Outcome:
    """X² over the sum of the design effects, as F with Satterthwaite's degrees of freedom."""
    found = setting.inflation
    df = (found.df, found.df * setting.nu)
    return Outcome("F", found.f, df, float(beyond_f(found.f, *df)))


def first_order(setting: Setting) -> Outcome:
    """X², with p from X² over the mean design effect, as chi-square."""
    found, m = setting.inflation, (setting.shape[0] - 1) * (setting.shape[1] - 1)
    p = float(beyond_chi_square(found.phi2 / found.effects.mean(), m))
    return Outcome("X²", found.phi2 * setting.rows, (float(m),), p)


def by_mixture(tail: Callable[[float, Floats, float], float]) -> Callable[[Setting], Outcome]:
    """X², with p from its own distribution: a sum of chi-squares weighted by the design effects, over chi-square/df."""

    def tested(setting: Setting) -> Outcome:
        found = setting.inflation
        df = float("inf") if setting.sample.sets else found.df * setting.nu  # as R has it for replicate weights
        n = setting.rows
        return Outcome("X²", found.phi2 * n, (), float(sure(tail(found.phi2 * n, found.effects * n, df))))

    return tested


def wald(setting: Setting) -> Outcome:
    """Wald's statistic of the cells' excess over independence, without the first row and column, over its df."""
    squared, m = wald_squared(setting)
    df = (float(m), setting.nu)
    return Outcome("F", squared / m, df, float(beyond_f(squared / m, *df)))


def adjusted_wald(setting: Setting) -> Outcome:
    """The same, with the denominator's degrees of freedom less the contrasts."""
    m = (setting.shape[0] - 1) * (setting.shape[1] - 1)
    left = setting.nu - m + 1
    if left < 1:
        raise EstimationError(
            f"the table has {m} contrasts and the design {setting.nu:.0f} degrees of freedom, too few for the adjusted "
            "Wald test; use test='rao-scott', or put answers together with regroup()"
        )
    f = wald_squared(setting)[0] * left / (m * setting.nu)
    return Outcome("F", f, (float(m), left), float(beyond_f(f, m, left)))


def wald_squared(setting: Setting) -> tuple[float, int]:
    """Squared distance of the totals from independence, and how many contrasts it is made of."""
    sample, (r, c) = setting.sample, setting.shape
    totals = total_of(sample, setting.crossing.indicators, setting.crossing.inside)
    excess, change = independence(totals.value.reshape(r, c))
    use = np.arange(r * c).reshape(r, c)[1:, 1:].ravel()
    covariance = sample.covariance(sample.scores(totals.influence) @ change[use].T)
    check_told(covariance, "the table")
    if np.linalg.matrix_rank(covariance, hermitian=True) < len(use):
        raise EstimationError(
            f"the {len(use)} contrasts of the table do not all vary between the {setting.nu:.0f} + 1 primary units, so "
            "Wald's test cannot be made; use test='rao-scott'"
        )
    return float(excess[use] @ np.linalg.solve(covariance, excess[use])), len(use)


def counts_of(setting: Setting) -> NDArray[np.int_]:
    """Respondents in each cell, as a table."""
    return np.asarray(setting.shares.count.reshape(setting.shape), dtype=np.int_)


def pearson(setting: Setting) -> Outcome:
    """The textbook's chi-square, without correction for continuity."""
    found = phi_squared(setting.shares.value, setting.shape) * setting.shares.base
    m = float((setting.shape[0] - 1) * (setting.shape[1] - 1))
    return Outcome("X²", found, (m,), float(beyond_chi_square(found, m)))


def fisher(setting: Setting) -> Outcome:
    """Fisher's exact test; its statistic is how likely a table no more likely is."""
    p = float(sure(exact_p(counts_of(setting))))
    return Outcome("", p, (), p)


CLASSIC = ("pearson", "fisher")
LEVEL = 0.95  # of the odds ratio's interval
TESTS: dict[str, Callable[[Setting], Outcome]] = {
    "rao-scott": second_order,
    "rao-scott-1": first_order,
    "wald": wald,
    "adjusted-wald": adjusted_wald,
    "saddlepoint": by_mixture(saddlepoint_tail),
    "exact": by_mixture(exact_tail),
    "pearson": pearson,
    "fisher": fisher,
}
