"""What prose may claim: numbers come from cells, headlines hold, and nobody types a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from research.errors import ConfigurationError, GateRefused, ReportError
from research.exhibits import Cell, Exhibit, judge
from research.exhibits.wording import day, spoken, typed_numbers
from research.instruments import Instrument, Wave
from research.reporting.definition import Report
from research.reporting.questionnaire import Study
from research.reporting.reading import Passage

QUOTED = re.compile("“([^”]*)”")


@dataclass(frozen=True)
class Evidence:
    """What stands behind the prose: exhibits, the wordings that may be quoted, the words that may hold digits."""

    exhibits: Mapping[str, Exhibit]
    wordings: frozenset[str]
    allowed: tuple[str, ...]

    def exhibit(self, name: str, passage: Passage) -> Exhibit:
        """The exhibit of this id."""
        if name in self.exhibits:
            return self.exhibits[name]
        raise ReportError(
            f"{passage.place_of(name)}: there is no exhibit {name!r}; "
            f"{near(name, self.exhibits)} (of {len(self.exhibits)})"
        )

    def cell(self, address: str, passage: Passage) -> Cell:
        """The cell that `id.key` names."""
        name, dot, key = address.strip().partition(".")
        exhibit = self.exhibit(name, passage)
        keys = {cell.key: cell for cell in exhibit.parts.cells}
        if key in keys:
            return keys[key]
        found = f"no cell {key!r}" if dot else "to be named a cell, as id.key"
        place = passage.place_of(address)
        raise ReportError(f"{place}: the exhibit {name!r} has {found}; {near(key, keys)} (of {len(keys)})")

    def say(self, placeholder: str, passage: Passage) -> str:
        """`id.key|how` in words."""
        address, _, how = placeholder.partition("|")
        cell = self.cell(address, passage)
        if not how.strip():
            raise ReportError(
                f"{passage.place_of(placeholder)}: {{{{{placeholder}}}}} does not say how; add |percent, |n ..."
            )
        try:
            return spoken(cell, how.strip())
        except ReportError as error:
            raise ReportError(f"{passage.place_of(placeholder)}: {error}") from None

    def check_numbers(self, words: str, passage: Passage) -> None:
        """Refuse a typed number."""
        typed = typed_numbers(without_quoted(words, self.wordings), self.allowed)
        if typed:
            raise ReportError(
                f"{passage.place_of(typed[0])}: the number {typed[0]!r} is typed ({len(typed)} in this text); name the "
                "cell it comes from as {{id.key|percent}}, or put it on the allowed: list of report.yml with a reason"
            )

    def check_holds(self, condition: str, passage: Passage, claim: str) -> None:
        """Refuse a claim that the data contradict; the condition reads `id: expression`."""
        name, colon, expr = condition.partition(":")
        place = passage.place_of(condition.strip()[:40])
        if not colon:
            raise ReportError(f"{place}: a condition reads 'exhibit: expression', found {condition.strip()!r}")
        exhibit = self.exhibit(name.strip(), passage)
        try:
            judged = judge(expr.strip(), exhibit.parts)
        except ConfigurationError as error:
            raise ReportError(f"{place}: {error}") from None
        if not judged.held:
            raise GateRefused(f"{place}: {contradicted(claim, judged.expr, judged.values)}")

    def check_verdict(self, verdict: str, cell: Passage, exhibit: Exhibit) -> None:
        """Refuse a verdict other than the one that the study reached, where the exhibit tells it."""
        key = cell.partition(".")[2].strip()
        rows = exhibit.parts.table.rows if exhibit.parts.table else ()
        reached = {row.words for row in rows if key in row.cells and row.words}
        if exhibit.parts.chart and exhibit.parts.chart.form == "forest":
            reached |= {row.note for row in exhibit.parts.chart.rows if key in row.cells and row.note}
        if reached and verdict not in reached:
            raise GateRefused(
                f"{cell.place_of(str(cell))}: the verdict {verdict!r} is not what the study reached for {cell}: "
                f"{', '.join(sorted(reached))}; write that one"
            )

    def check_title(self, exhibit: Exhibit) -> None:
        """Refuse an exhibit whose headline its own protected cells no longer bear out."""
        if exhibit.condition is None:
            return
        judged = judge(exhibit.condition.expr, exhibit.parts)
        if not (judged.held and exhibit.condition.held):
            values = judged.values or exhibit.condition.values
            raise GateRefused(f"exhibit {exhibit.id!r}: {contradicted(exhibit.title, judged.expr, values)}")


def evidence(report: Report, exhibits: Mapping[str, Exhibit], studies: Sequence[Study]) -> Evidence:
    """Everything that the prose of a report may lean on."""
    waves = [wave for study in studies for wave in study.waves]
    wordings = (words for study in studies for words in asked(study.instrument))
    return Evidence(
        exhibits=exhibits,
        wordings=frozenset(spaced(words) for words in (*wordings, *asked_in(exhibits.values())) if words),
        allowed=(
            *(str(entry.words) for entry in report.allowed),
            *(words for wave in waves for words in wave_words(wave)),
            *(report.edition, report.version, day(report.date), str(report.date.year)),
        ),
    )


def asked(instrument: Instrument) -> Iterable[str]:
    """Every wording of an instrument, of questions and of answers."""
    for item in instrument.items:
        yield from (item.label, item.stem, *item.wordings, *(choice.label for choice in item.choices))
        yield from (*item.worded.values(), *item.stems.values())


def asked_in(exhibits: Iterable[Exhibit]) -> Iterable[str]:
    """The questions printed under exhibits."""
    return (question.wording for exhibit in exhibits for question in exhibit.parts.question)


def wave_words(wave: Wave) -> Iterable[str]:
    """What a wave is called, when it was, and whose it is: no findings, so their digits may be typed."""
    yield from (wave.name, wave.title, wave.source, wave.attribution, wave.license.name, wave.license.id)
    for when in (wave.first_day, wave.last_day):
        if when is not None:
            yield from day_words(when)


def day_words(when: date) -> Iterable[str]:
    """`15 June 2018`, `15 June`, `June 2018`, `2018`."""
    told, month, year = day(when), f"{when:%B}", str(when.year)
    return (told, told.removesuffix(f" {year}"), f"{month} {year}", year)


def without_quoted(words: str, wordings: frozenset[str]) -> str:
    """The text without the “quotations” that are exact wordings of the instrument."""
    return QUOTED.sub(lambda match: "“”" if spaced(match[1]) in wordings else match[0], words)


def spaced(words: str) -> str:
    """With single spaces, for comparison."""
    return " ".join(words.split())


def near(name: str, known: Iterable[str]) -> str:
    """`near it: …`, or the first few there are."""
    known = list(known)
    close = get_close_matches(name, known, 3, 0.4)
    return f"near it: {', '.join(close)}" if close else f"there are {', '.join(known[:8]) or 'none'}"


def contradicted(claim: str, expr: str, values: Mapping[str, float]) -> str:
    """The sentence for a headline that does not hold."""
    told = ", ".join(f"{name} = {value:.12g}" for name, value in values.items()) or "a number it needs is withheld"
    return f"the data do not bear out {claim!r}: {expr} does not hold with {told}; reword it or drop it"
