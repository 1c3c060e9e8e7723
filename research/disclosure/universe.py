"""A universe: the people asked in one routing block of one wave, and what is known of who they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from research.errors import ConfigurationError

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Universe:
    """The people whom one set of questions was put to.

    Parameters
    ----------
    name : str
        Wave and routing block, such as `2026/owners`.
    profile : mapping of str to array of int, shape (people,)
        A code for each person on each variable that figures are broken down by.
    organization : array of int, shape (people,), optional
        The organization of each person; a number each where people are organizations; None where it is unknown.
    answers : mapping of str to array of int, shape (people,)
        The answers to items, as codes; only the second stage looks at them.
    weights : mapping of str to array of float, shape (people,)
        Weights by name, for figures that are weighted.
    """

    name: str
    profile: Mapping[str, Codes]
    organization: Codes | None = None
    answers: Mapping[str, Codes] = field(default_factory=dict)
    weights: Mapping[str, Numbers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = [*self.profile.items(), *self.answers.items(), *self.weights.items()]
        known += [("organization", self.organization)] if self.organization is not None else []
        uneven = [name for name, values in known if len(values) != self.people]
        if uneven:
            raise ConfigurationError(
                f"universe {self.name!r}: {', '.join(uneven[:5])} do not tell of all {self.people} people; "
                "give every variable a code for each person"
            )

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(next(iter(self.profile.values()), ()))

    @property
    def seats(self) -> tuple[Codes, ...]:
        """The people of each organization, who know each other's answers."""
        if self.organization is None:
            return ()
        order = np.argsort(self.organization, kind="stable")
        starts = np.flatnonzero(np.diff(self.organization[order])) + 1
        return tuple(np.split(order.astype(np.int64), starts))

    def members(self, group: Mapping[str, frozenset[int]]) -> Truths:
        """Who belongs to a group: those with one of the codes on each of its variables."""
        inside = np.ones(self.people, dtype=bool)
        for variable, codes in group.items():
            if variable not in self.profile:
                raise ConfigurationError(
                    f"universe {self.name!r} has no variable {variable!r}; it has {', '.join(sorted(self.profile))}"
                )
            inside &= np.isin(self.profile[variable], sorted(codes))
        return inside

    def scaled(self, weight: str) -> Numbers:
        """A weight by name with 1 as its largest; ones where people count alike."""
        return self.weights[weight] / self.weights[weight].max() if weight else np.ones(self.people)

    @property
    def digest(self) -> str:
        """What the certificate calls this universe: a digest of memberships, organizations and weights, no answers."""
        told = hashlib.sha256(self.name.encode())
        parts: dict[str, Codes | Numbers] = {f"profile {name}": codes for name, codes in self.profile.items()}
        parts |= {f"weight {name}": values for name, values in self.weights.items()}
        parts |= {"organization": self.organization} if self.organization is not None else {}
        for name in sorted(parts):
            told.update(name.encode())
            told.update(np.ascontiguousarray(parts[name]).tobytes())
        return told.hexdigest()
