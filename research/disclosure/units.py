"""Units of withholding: figures about the same people stand or fall together, with every row they tell a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from research.disclosure.figure import Figure
from research.disclosure.rule import Rule
from research.disclosure.safety import SAFE, reasons, safe
from research.disclosure.universe import Numbers, Truths, Universe

LEVERAGE = 0.5  # the most that one person may weigh in a model's own fit


@dataclass(frozen=True)
class Unit:
    """The people behind one or more figures, and the sums over people that those figures tell.

    `rows` has a line for each sum: ones for counts, shares and means, weights for weighted ones, the columns of
    the design matrix for a model.
    """

    key: str
    people: Truths
    rows: Numbers
    figures: tuple[Figure, ...]
    reason: str = SAFE
    references: Truths = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))

    @cached_property
    def cost(self) -> float:
        """What readers miss when it is withheld."""
        return max(figure.cost for figure in self.figures)

    @cached_property
    def groups(self) -> Truths:
        """Every group of people whose sum it tells: its own, and for a model each category of each term."""
        alike = self.rows[np.all((self.rows == 0) | (self.rows == 1), axis=1)] > 0
        return np.concatenate([self.people[None], alike, *([self.references] if len(self.references) else [])])

    @cached_property
    def printed_before(self) -> bool:
        """Whether an earlier edition has told it."""
        return any(figure.printed_before for figure in self.figures)


def units_of(figures: Iterable[Figure], universe: Universe, rule: Rule) -> tuple[Unit, ...]:
    """The units of one universe, in the order in which their first figures come; groups without people tell nothing."""
    together: dict[tuple[object, ...], list[Figure]] = {}
    people: dict[tuple[object, ...], Truths] = {}
    for figure in figures:
        inside = universe.members(figure.group)
        if inside.any():
            known = (inside.tobytes(), figure.terms)
            together.setdefault(known, []).append(figure)
            people[known] = inside
    return tuple(unit_of(tuple(some), people[known], universe, rule) for known, some in together.items())


def unit_of(figures: tuple[Figure, ...], people: Truths, universe: Universe, rule: Rule) -> Unit:
    """The unit of figures about the same people."""
    if figures[0].terms:
        matrix = design_matrix(figures[0].terms, people, universe)
        why = why_no_model(matrix, people, universe, rule)
        return Unit(figures[0].key, people, matrix.T, figures, why, references(figures[0].terms, people, universe))
    linear = [figure for figure in figures if figure.statistic != "quantile"]
    names = sorted({figure.weight for figure in linear})
    rows = [people * universe.scaled(name) for name in names]
    why = str(reasons(people[None], universe.organization, rule, any(f.sensitive for f in figures))[0])
    if not why and len(linear) < len(figures):
        why = why_no_quantile(people, universe, rule)
    return Unit(figures[0].key, people, np.array(rows).reshape(-1, universe.people), figures, why)


def why_no_quantile(people: Truths, universe: Universe, rule: Rule) -> str:
    """A median needs as many people besides those of the largest organization as a share needs in all."""
    heads = (
        np.unique(universe.organization[people], return_counts=True)[1] if universe.organization is not None else [1]
    )
    few = int(people.sum()) - int(np.max(heads)) < rule.interval_from
    return f"fewer than {rule.interval_from} people besides the largest organization" if few else SAFE


def design_matrix(terms: tuple[str, ...], people: Truths, universe: Universe) -> Numbers:
    """A constant and a column for each further category of each term, zero for people outside the model."""
    columns = [people.astype(np.float64)]
    for term in terms:
        codes = universe.profile[term]
        columns += [(people & (codes == code)).astype(np.float64) for code in np.unique(codes[people])[1:]]
    return np.array(columns).T


def references(terms: tuple[str, ...], people: Truths, universe: Universe) -> Truths:
    """The people of each term's first category, which no column tells and all columns together do."""
    return np.array([people & (universe.profile[term] == universe.profile[term][people].min()) for term in terms])


def why_no_model(matrix: Numbers, people: Truths, universe: Universe, rule: Rule) -> str:
    """Coefficients give the sum over people of every column back, and of all that columns add up to."""
    inside = matrix[people]
    basis = row_basis(inside.T)
    leverage = (basis**2).sum(axis=0)
    if leverage.max() > LEVERAGE:
        return f"{int((leverage > LEVERAGE).sum())} people each settle more than half of their own fitted value"
    _, cell = np.unique(inside, axis=0, return_inverse=True)
    cells = np.array([cell == at for at in range(int(cell.max()) + 1)])
    told_apart = np.abs(cells - (cells @ basis.T) @ basis).max(axis=1) < 1e-7
    everyone = np.zeros((len(cells), universe.people), dtype=bool)
    everyone[:, people] = cells
    bare = told_apart & ~safe(everyone, universe.organization, rule)
    return f"{int(bare.sum())} of its saturated cells may not be told" if bare.any() else SAFE


def row_basis(rows: NDArray[np.float64], tolerance: float = 1e-9) -> Numbers:
    """An orthonormal basis of what rows span."""
    if not len(rows):
        return np.zeros((0, rows.shape[1]))
    _, sizes, basis = np.linalg.svd(rows, full_matrices=False)
    return np.asarray(basis[sizes > tolerance * max(sizes[0], 1e-300)], dtype=np.float64)
