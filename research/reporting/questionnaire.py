"""The questionnaire as it was asked: exact wording, answers, routing, and the waves of every item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from research.errors import ConfigurationError
from research.exhibits.wording import listed
from research.instruments import Instrument, Item, Wave

TYPES = {
    "select_one": "One answer",
    "select_multiple": "Several answers possible",
    "integer": "A whole number",
    "decimal": "A number",
    "text": "In the respondent's own words",
    "date": "A date",
}
SELECTED = re.compile(r"selected\(\$\{(?P<name>\w+)\}\s*,(?P<sign>)\s*(?P<code>-?\d+)\s*\)")
COMPARISON = re.compile(r"\$\{(?P<name>\w+)\}\s*(?P<sign><=|>=|!=|=|<|>)\s*(?P<code>-?\d+)")
SIGNS = {"<=": "is at most", ">=": "is at least", "!=": "is not", "=": "is", "<": "is below", ">": "is above"}


@dataclass(frozen=True)
class Study:
    """What the press may know of a study: the questions and the waves, no answers."""

    instrument: Instrument
    waves: tuple[Wave, ...]

    def named(self, names: Sequence[str]) -> Study:
        """The study with these waves only, in their order."""
        known = {wave.name: wave for wave in self.waves}
        missing = [name for name in names if name not in known]
        if missing:
            raise ConfigurationError(
                f"report.yml: the study {self.instrument.study!r} has no wave {', '.join(missing)}; "
                f"it has {', '.join(known) or 'none'}"
            )
        return Study(self.instrument, tuple(known[name] for name in names))


def printed_questionnaire(study: Study) -> list[dict[str, Any]]:
    """Every question of the waves; the rows of a grid stand together under their common words."""
    names = [wave.name for wave in study.waves]
    asked = [(item, waves) for item in study.instrument.items if (waves := waves_of(item, names))]
    groups = groupby(asked, key=lambda pair: grid_key(pair[0], pair[1]))
    return [printed_group(list(group), study.instrument) for _, group in groups]


def grid_key(item: Item, waves: tuple[str, ...]) -> tuple[object, ...]:
    """What the rows of one grid have in common; an item alone is its own group."""
    if not item.grid:
        return (item.name,)
    return (item.grid, item.stem, item.choices, item.relevant, waves)


def printed_group(group: list[tuple[Item, tuple[str, ...]]], instrument: Instrument) -> dict[str, Any]:
    """One question, or one grid with its rows."""
    item, waves = group[0]
    rows = [{"name": row.name, "label": row.label} for row, _ in group] if item.grid else []
    return {
        "name": item.grid or item.name,
        "wording": item.stem if item.grid and item.stem else item.wording,
        "rows": rows,
        "kind": TYPES[item.type],
        "answers": [choice.label for choice in item.choices],
        "routing": routing_words(item.relevant, instrument),
        "required": item.required,
        "waves": listed(waves),
    }


def routing_words(condition: str, instrument: Instrument) -> str:
    """A routing condition with the questions' names and the answers' words in place of codes."""

    def said(match: re.Match[str]) -> str:
        name, sign, code = match.group("name"), match.group("sign"), match.group("code")
        known = instrument.by_name.get(name)
        return f"{name} {SIGNS[sign] if sign else 'includes'} {f'“{known.label_of(int(code))}”' if known else code}"

    return COMPARISON.sub(said, SELECTED.sub(said, condition))


def waves_of(item: Item, waves: Sequence[str]) -> tuple[str, ...]:
    """The waves that asked an item, by its first and last wave."""
    return tuple(
        wave for wave in waves if (not item.since or wave >= item.since) and (not item.until or wave <= item.until)
    )
