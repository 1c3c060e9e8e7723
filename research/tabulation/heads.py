"""The columns of a banner: everyone, then each group of each banner variable, with its letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from research.errors import ConfigurationError
from research.estimation import check_known, heading, slug
from research.responses import Responses

By = Sequence[str | tuple[str, ...]]
Mask = NDArray[np.bool_]
Group = tuple[str, Mask]
TIMES = " \N{MULTIPLICATION SIGN} "
AND = " \N{MIDDLE DOT} "
TOTAL = "Total"


@dataclass(frozen=True, eq=False)
class Head:
    """A column: a group of a banner variable under its letter, or the total, which has neither.

    `inside` says who is in it, for all respondents.
    """

    variable: str
    spanner: str
    label: str
    letter: str
    inside: Mask

    @property
    def key(self) -> str:
        """What ends the keys of its cells: `size/small`, or `total`."""
        return f"{slug(self.variable)}/{slug(self.label)}" if self.variable else slug(TOTAL)


def heads(responses: Responses, by: By) -> tuple[Head, ...]:
    """The total and the groups of all banner variables that have somebody, in the order of the answers.

    Raises
    ------
    ConfigurationError
        When a banner variable is named twice, or nobody is in any of its groups.
    """
    crossings = [(one,) if isinstance(one, str) else tuple(one) for one in by]
    names = [TIMES.join(names) for names in crossings]
    if twice := [name for at, name in enumerate(names) if name in names[:at]]:
        raise ConfigurationError(f"the banner variable {twice[0]!r} is named twice")
    told = [Head("", "", TOTAL, "", np.ones(len(responses), dtype=bool))]
    for name, crossing in zip(names, crossings, strict=True):
        told += lettered(name, TIMES.join(heading(responses, one) for one in crossing), crossed(responses, crossing))
    return tuple(told)


def lettered(name: str, spanner: str, groups: Sequence[Group]) -> list[Head]:
    """The columns of one banner variable, lettered from A."""
    if not groups:
        raise ConfigurationError(f"nobody is in any group of the banner variable {name!r}")
    return [Head(name, spanner, label, letter_of(at), inside) for at, (label, inside) in enumerate(groups)]


def letter_of(place: int) -> str:
    """A to Z, then AA, AB and so on.

    Examples
    --------
    >>> [letter_of(place) for place in (0, 25, 26, 53)]
    ['A', 'Z', 'AA', 'BB']
    """
    before, last = divmod(place, 26)
    return (letter_of(before - 1) if before else "") + chr(ord("A") + last)


def crossed(responses: Responses, names: Sequence[str]) -> list[Group]:
    """The groups of a variable, or of several crossed, that have somebody."""
    told = []
    for one in product(*(tuple(groups_of(responses, name)) for name in names)):
        inside = np.logical_and.reduce([mask for _, mask in one])
        if inside.any():
            told.append((AND.join(label for label, _ in one), inside))
    return told


def groups_of(responses: Responses, name: str) -> Iterator[Group]:
    """The groups of one variable; the choices of a select_multiple item are groups that overlap."""
    check_known(responses, name)
    if responses.has_item(name) and responses.item(name).type == "select_multiple":
        for choice in responses.item(name).choices:
            if f"{name}/{choice.code}" in responses.frame.columns:
                yield choice.label, (responses.indicator(name, choice.code) == 1).to_numpy(dtype=bool)
        return
    groups = responses.groups(name)
    for group in groups.cat.categories:
        yield str(group), (groups == group).to_numpy(dtype=bool)
