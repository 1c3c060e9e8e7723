"""The questionnaire as it was asked: exact wording, answers, routing, and the waves of every item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from research.errors import ConfigurationError
from research.exhibits.wording import listed
from research.instruments import Choice, Instrument, Item, Wave

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
    asked = [item for item in study.instrument.items if item.role != "key" and waves_of(item, names)]
    return [printed_group(list(group), names, study.instrument) for _, group in groupby(asked, key=grid_key)]


def grid_key(item: Item) -> tuple[object, ...]:
    """What the rows of one grid have in common; an item alone is its own group."""
    return (item.grid, item.stem, item.choices, item.relevant) if item.grid else (item.name,)


def printed_group(group: Sequence[Item], names: Sequence[str], instrument: Instrument) -> dict[str, Any]:
    """One question, or one grid with its rows; rows that other waves asked say so themselves."""
    item = group[0]
    waves = [waves_of(row, names) for row in group]
    alike = len(set(waves)) == 1
    return {
        "name": item.grid or item.name,
        "wording": item.stem if item.grid and item.stem else item.wording,
        "rows": [
            {"name": row.name, "label": row.label, "waves": "" if alike else listed(which)}
            for row, which in zip(group, waves, strict=True)
            if item.grid
        ],
        "kind": TYPES[item.type],
        "several": item.type == "select_multiple",
        "answers": [answer_words(item, choice, names) for choice in item.choices],
        "notes": notes_of(group, names, instrument),
        "routing": routing_words(item.relevant, instrument),
        "required": item.required,
        "waves": listed(name for name in names if any(name in which for which in waves)),
    }


def answer_words(item: Item, choice: Choice, names: Sequence[str]) -> str:
    """An answer, with the first and the last wave that had it on offer where others did not."""
    since, until = item.added.get(choice.code, ""), item.dropped.get(choice.code, "")
    told = [f"from {since} on"] if since and since > min(names) else []
    told += [f"up to {until}"] if until and until < max(names) else []
    return f"{choice.label} ({', '.join(told)})" if told else choice.label


def notes_of(group: Sequence[Item], names: Sequence[str], instrument: Instrument) -> list[str]:
    """What was asked in other words, and otherwise, in some of the waves, once each."""
    item = group[0]
    worded = item.stems if item.grid else item.worded
    words = [f"From {wave} on: {wording}" for wave, wording in sorted(worded.items()) if wave <= max(names)]
    known = [told for item in group if (told := instrument.equivalence(item.name))]
    breaks = [f"In {wave}: {why}" for told in known for wave, why in told.breaks.items() if wave in names]
    return list(dict.fromkeys([*words, *breaks, *(told.note for told in known if told.note and len(group) == 1)]))


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
