"""An instrument: the items of a study, by their stable names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from research.errors import ConfigurationError
from research.instruments.item import Item
from research.instruments.model import Equivalence, Measures
from research.instruments.plan import Plan


@dataclass(frozen=True)
class Instrument:
    """What a study asks; `version` changes when any wording or answer does.

    `breaks` says before which waves every trend stops, because other people were reached, and why.
    """

    study: str
    title: str
    items: tuple[Item, ...]
    language: str = "en"
    measures: Measures = field(default_factory=Measures)
    equivalences: tuple[Equivalence, ...] = ()
    breaks: Mapping[str, str] = field(default_factory=dict)
    plan: Plan | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Item]:
        """Items by name."""
        return {item.name: item for item in self.items}

    def item(self, name: str) -> Item:
        """The item of this name; the error names what comes near."""
        if name not in self.by_name:
            near = [known for known in self.by_name if known.startswith(name[:4])] or list(self.by_name)
            raise ConfigurationError(
                f"the instrument of {self.study!r} has no item {name!r}; near it: {', '.join(near[:8])}"
            )
        return self.by_name[name]

    @cached_property
    def version(self) -> str:
        """Eight hexadecimal digits over all wordings and answers."""
        told = "\n".join(f"{i.name}|{i.wordings}|{[(c.code, c.label) for c in i.choices]}" for i in self.items)
        return hashlib.sha256(told.encode()).hexdigest()[:8]

    def equivalence(self, item: str) -> Equivalence | None:
        """What is said about an item across waves."""
        return next((known for known in self.equivalences if known.item == item), None)

    def breaks_of(self, item: str) -> dict[str, tuple[str, ...]]:
        """Before which waves an item's trend stops, and why: it was asked otherwise, or other people were reached."""
        known = self.equivalence(item)
        own = dict(known.breaks) if known else {}
        waves = sorted({*own, *self.breaks})
        return {wave: tuple(why for why in (own.get(wave), self.breaks.get(wave)) if why) for wave in waves}
