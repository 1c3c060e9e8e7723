"""What an estimate is about: the questions, waves, sources and people that go with it into print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import pandas as pd

from research.exhibits import Break, Interval, Question, Source
from research.measures import construct_of, is_score
from research.responses import Responses
from research.responses.design import SIMPLE

T = TypeVar("T")


@dataclass(frozen=True)
class About:
    """Apparatus of an estimate. `unit` is that of its cells: share, mean, points, difference, count or probability.

    `heading` is a short name for rows; `people` are the respondents in the base; `missing` counts the others by kind.
    """

    questions: tuple[Question, ...]
    sources: tuple[Source, ...]
    waves: tuple[str, ...]
    selection: str
    organization: str
    unit: str
    interval: Interval
    people: int
    heading: str = ""
    of: str = "answered"
    sensitive: bool = False
    breaks: tuple[Break, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def about(responses: Responses, names: Iterable[str], unit: str, interval: Interval, people: int) -> About:
    """What estimates of some items or scores of one wave are about."""
    names = tuple(names)
    wave = responses.wave
    asked = [item for name in names for item in items_of(responses, name)]
    multiple = any(responses.has_item(n) and responses.item(n).type == "select_multiple" for n in names)
    return About(
        questions=tuple(question(responses, name) for name in names),
        sources=(Source(wave.source, wave.license.name, wave.attribution, wave.name),) if wave else (),
        waves=(wave.name,) if wave else (),
        selection=wave.selection if wave else "opt-in" if responses.design == SIMPLE else "probability",
        organization=wave.organization if wave else "unknown",
        unit=unit,
        interval=interval,
        people=people,
        heading=heading(responses, names[0]),
        of="asked" if multiple else "answered",
        sensitive=any(responses.item(name).sensitive for name in asked if responses.has_item(name)),
        missing=missing(responses, names[0]),
        notes=(responses.weight_note,) if responses.weight_note else (),
    )


def items_of(responses: Responses, name: str) -> tuple[str, ...]:
    """The items behind a name: those of a score, or the name itself."""
    return construct_of(responses, name).items if is_score(responses, name) else (name,)


def question(responses: Responses, name: str) -> Question:
    """The exact wording of an item; for a score its title and what it is made of."""
    instrument = responses.instrument
    if instrument is None:
        return Question(name, name, "")
    wave = responses.wave.name if responses.wave else ""
    if is_score(responses, name):
        construct = construct_of(responses, name)
        items = [instrument.item(item) for item in construct.items]
        if construct.kind == "mean":
            told = f"{construct.title}, a score of: {'; '.join(item.heading for item in items)}"
        else:
            told = f"{' / '.join(item.wording_in(wave) for item in items)} Scored as: {construct.title}"
        return Question(name, told, instrument.version)
    item = name.partition("/")[0]
    asked = instrument.item(item).wording_in(wave) if responses.has_item(item) else name
    return Question(item, asked, instrument.version)


def heading(responses: Responses, name: str) -> str:
    """A short name of an item or score."""
    if responses.has_item(name):
        return responses.item(name).heading
    return construct_of(responses, name).title if is_score(responses, name) else name


def missing(responses: Responses, name: str) -> dict[str, int]:
    """How many respondents are outside the base of an item, by kind; empty for scores and plain columns."""
    if not responses.has_item(name):
        return {}
    item = responses.item(name)
    told = responses.missing(responses.reached(name))
    outside = told if item.dont_know != "answer" else told[told["kind"] != "don't know"]
    return {str(kind): int(n) for kind, n in zip(outside["kind"], outside["respondents"], strict=True) if n}


def joined(parts: Sequence[About], unit: str, interval: Interval, people: int) -> About:
    """What several estimates taken together are about; a part that differs between them is told once each."""
    first = parts[0]
    return replace(
        first,
        questions=once(question for part in parts for question in part.questions),
        sources=once(source for part in parts for source in part.sources),
        waves=once(wave for part in parts for wave in part.waves),
        selection=least([part.selection for part in parts]),
        organization=first.organization if len({part.organization for part in parts}) == 1 else "unknown",
        unit=unit,
        interval=interval,
        people=people,
        sensitive=any(part.sensitive for part in parts),
        breaks=once(stop for part in parts for stop in part.breaks),
        missing={},
        notes=once(note for part in parts for note in part.notes),
    )


def once(values: Iterable[T]) -> tuple[T, ...]:
    """Each value once, in order."""
    return tuple(dict.fromkeys(values))


def least(selections: list[str]) -> str:
    """The selection that allows the least to be said."""
    return next(known for known in ("opt-in", "probability", "census") if known in selections)


def organizations(responses: Responses, inside: pd.Series[bool]) -> tuple[int | None, float | None]:
    """How many organizations stand in a domain, and the weighted share of the largest; None where unknown."""
    kind = responses.wave.organization if responses.wave else "unknown"
    if kind == "unknown" or not inside.any():
        return None, None
    weights = responses.weights[inside]
    if kind == "respondent":
        return int(inside.sum()), float(weights.max() / weights.sum())
    by_organization = weights.groupby(responses.frame.loc[inside, kind]).sum()
    return len(by_organization), float(by_organization.max() / weights.sum())
