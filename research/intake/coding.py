"""Texts become codes: answers by the mapping, blanks by routing and by how far a respondent came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from research.instruments import (
    LEFT_BEFORE,
    NOT_ASKED,
    SKIPPED,
    UNKNOWN,
    Instrument,
    Item,
    condition,
    is_asked_in,
)
from research.intake.cells import key
from research.intake.export import TICK, Column, Export
from research.intake.findings import Finding
from research.intake.mapping import ExportMapping, ItemMapping
from research.intake.matching import Placement
from research.intake.parts import located

BLANK_ROW, NOTHING_ANSWERED = "wholly blank row", "no question answered"
CANNOT_TELL = (SKIPPED, UNKNOWN, LEFT_BEFORE)


@dataclass
class Coded:
    """The answers of one export: columns of codes, the row each came from, and what was noticed."""

    rows: list[int]
    dropped: Counter[str]
    columns: dict[str, list[int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    screen: str = ""  # the condition under which the platform sent respondents away


def code(export: Export, placement: Placement, mapping: ExportMapping, instrument: Instrument) -> Coded:
    """The answers of an export as codes.

    Returns
    -------
    Coded
        One column for every select_one or integer item, one for every choice of a select_multiple item; the kept
        rows in file order.
    """
    missing = {"", *mapping.missing}
    reached = [furthest(row, placement.asked, missing) for row in export.rows]
    rows, dropped = kept_rows(export, reached)
    coded = Coded(rows, dropped, screen=mapping.screened.when if mapping.screened else "")
    far = [export.width if mapping.finished else reached[row] for row in rows]
    entries = {entry.item: entry for entry in mapping.items}
    absent = {entry.item: entry.code for entry in mapping.absent}
    for item in instrument.items:
        if item.pii or item.type in ("text", "date", "decimal"):
            continue
        if item.name in entries:
            code_item(item, entries[item.name], export, placement.items[item.name], far, coded)
        else:
            fill = absent.get(item.name, UNKNOWN) if is_asked_in(item, mapping.wave) else NOT_ASKED
            coded.columns |= {name: [fill] * len(rows) for name in column_names(item)}
    return coded


def column_names(item: Item) -> list[str]:
    """The columns of an item in the response store."""
    if item.type != "select_multiple":
        return [item.name]
    return [f"{item.name}/{choice.code}" for choice in item.choices]


def furthest(row: Sequence[str], asked: frozenset[int], missing: set[str]) -> int:
    """The last place at which a respondent answered a question; -1 for none."""
    return max((place for place in asked if row[place].strip() not in missing), default=-1)


def kept_rows(export: Export, reached: Sequence[int]) -> tuple[list[int], Counter[str]]:
    """The rows that are respondents, and why the others are not."""
    kept, dropped = [], Counter[str]()
    for place, row in enumerate(export.rows):
        reason = ""
        if not any(cell.strip() for cell in row):
            reason = BLANK_ROW
        elif export.drops is not None:
            reason = export.drops(row)
        if not reason and reached[place] < 0:
            reason = NOTHING_ANSWERED
        if reason:
            dropped[reason] += 1
        else:
            kept.append(place)
    return kept, dropped


def code_item(
    item: Item,
    entry: ItemMapping,
    export: Export,
    columns: Mapping[int | None, Column],
    far: Sequence[int],
    coded: Coded,
) -> None:
    """Code one item and add its columns; blanks get their kind of missing."""
    reading = Reading(item, entry, export, coded)
    answers = reading.answers(columns)
    last = max(column.place for column in columns.values())
    blanks = [blank_kind(item, coded, row, far[row] > last) for row in range(len(coded.rows))]
    noticed = [row for row, answer in enumerate(answers) if answer is not None and blanks[row] == NOT_ASKED]
    if noticed and item.relevant:
        coded.findings.append(reading.finding("routing", noticed, columns, item.relevant))
    if item.type == "select_multiple":
        coded.columns |= ticked_columns(item, entry, answers, blanks)
    else:
        filled = zip(answers, blanks, strict=True)
        coded.columns[item.name] = [blank if answer is None else min(answer) for answer, blank in filled]


def ticked_columns(
    item: Item, entry: ItemMapping, answers: Sequence[frozenset[int] | None], blanks: Sequence[int]
) -> dict[str, list[int]]:
    """One column a choice: 1 ticked, 0 not; a blank is "no" where the question was reached."""
    columns: dict[str, list[int]] = {f"{item.name}/{choice.code}": [] for choice in item.choices}
    for answer, blank in zip(answers, blanks, strict=True):
        for choice in item.choices:
            value = blank
            if answer is not None and UNKNOWN in answer:
                value = 1 if choice.code in answer else UNKNOWN
            elif answer is not None or blank == SKIPPED:
                value = int(answer is not None and choice.code in answer)
            if choice.code in entry.not_offered:
                value = NOT_ASKED
            columns[f"{item.name}/{choice.code}"].append(value)
    return columns


def blank_kind(item: Item, coded: Coded, row: int, is_reached: bool) -> int:
    """Which kind of missing a blank is: by routing first, then by whether anything later was answered."""
    if item.relevant:
        rule = condition(item.relevant)
        truth = rule.holds(known_answers(coded, row))
        if truth is False:
            return NOT_ASKED
        if truth is None:
            kinds = {coded.columns[name][row] for name in rule.columns}
            return LEFT_BEFORE if LEFT_BEFORE in kinds and not is_reached else UNKNOWN
    if is_reached:
        return SKIPPED
    return NOT_ASKED if is_screened(coded, row) else LEFT_BEFORE


def is_screened(coded: Coded, row: int) -> bool:
    """Whether the platform sent a respondent away; it asked before what the condition names."""
    if not coded.screen:
        return False
    rule = condition(coded.screen)
    return rule.columns <= coded.columns.keys() and rule.holds(known_answers(coded, row)) is True


def known_answers(coded: Coded, row: int) -> Callable[[str], int | None]:
    """The codes of one respondent so far; None where a missing answer leaves them open."""

    def answer(name: str) -> int | None:
        found = coded.columns[name][row]
        return None if found in CANNOT_TELL else found

    return answer


class Reading:
    """Reads the answers of one item, and notes what the mapping does not know."""

    def __init__(self, item: Item, entry: ItemMapping, export: Export, coded: Coded) -> None:
        self.item, self.entry, self.export, self.coded = item, entry, export, coded
        self.missing = {key(text) for text in entry.missing} | {""}
        self.unticked = self.missing | {key(text) for text in entry.unticked}
        self.codes = {key(choice.label): choice.code for choice in item.choices}
        self.codes |= {key(text): code for text, code in entry.values.items()}
        self.strange = UNKNOWN if entry.other is None else entry.other

    def answers(self, columns: Mapping[int | None, Column]) -> list[frozenset[int] | None]:
        """The codes that each respondent gave; None where all is blank."""
        if None in columns:
            cells = self.export.cells(columns[None])
            read = [self.whole(cells[row]) for row in self.coded.rows]
        else:
            read = [self.ticks(row, columns) for row in self.coded.rows]
        self.note_unknown(columns, read)
        if self.entry.blank is not None:
            return [frozenset({self.entry.blank}) if answer is None else answer for answer in read]
        return read

    def whole(self, cell: str) -> frozenset[int] | None:
        """The answer of one cell: one code, or several where the mapping names a separator."""
        text = key(cell)
        if text in self.missing:
            return None
        if self.item.type == "integer":
            return frozenset({int(text) if text.isascii() and text.isdigit() else UNKNOWN})
        if text in self.codes or not self.entry.separator:
            return frozenset({self.codes.get(text, self.strange)})
        return frozenset(self.several(text))

    def several(self, text: str) -> set[int]:
        """Codes from joined answers; the longest known answer is taken first, for answers may hold the separator."""
        separator, found = key(self.entry.separator) or " ", set[int]()
        known = sorted(self.codes, key=len, reverse=True)
        while text := text.strip():
            if text.startswith(separator):
                text = text[len(separator) :]
                continue
            closed = text + separator
            whole = next((answer for answer in known if closed.startswith(answer + separator)), None)
            found.add(self.strange if whole is None else self.codes[whole])
            text = text.partition(separator)[2] if whole is None else text[len(whole) :]
        return found

    def ticks(self, row: int, columns: Mapping[int | None, Column]) -> frozenset[int] | None:
        """The choices that are ticked in their own columns."""
        cells = self.export.rows[row]
        ticked = {
            code if self.names(key(cells[column.place]), code, column) else UNKNOWN
            for code, column in columns.items()
            if code is not None and key(cells[column.place]) not in self.unticked
        }
        said = ticked or any(key(cells[column.place]) not in self.missing for column in columns.values())
        if len(ticked) > 1 and self.item.type != "select_multiple":
            return frozenset({UNKNOWN})
        return frozenset(ticked) if said else None

    def names(self, text: str, code: int, column: Column) -> bool:
        """Whether a filled cell in a choice's column is a tick of this choice.

        It is unless it says another one, or the mapping says that all are marks. Where the heading does not name the
        option, the cell has to, save for a mark.
        """
        if self.entry.marks:
            return True
        if text in self.codes or column.option:
            return self.codes.get(text, code) == code
        return code == self.entry.other or len(text) <= TICK

    def note_unknown(self, columns: Mapping[int | None, Column], read: Sequence[frozenset[int] | None]) -> None:
        """A finding for answers that no code is known for, and for two choices where only one may be."""
        strange = [row for row, answer in enumerate(read) if answer is not None and UNKNOWN in answer]
        if strange:
            self.coded.findings.append(self.finding("answer unknown", strange, columns, self.expected()))
        own = [row for row, answer in enumerate(read) if answer is not None and self.entry.other in answer]
        if own:
            self.coded.findings.append(self.finding("own words", own, columns, self.expected()))

    def expected(self) -> str:
        """The answers that are known."""
        return "a whole number" if self.item.type == "integer" else ", ".join(c.label for c in self.item.choices)

    def finding(
        self, rule: str, noticed: Sequence[int], columns: Mapping[int | None, Column], expected: str
    ) -> Finding:
        """A finding about some respondents' answers; the answers themselves are not told, only how many differ."""
        places = [self.coded.rows[row] for row in noticed]
        column = next(iter(columns.values()))
        distinct = len({key(self.export.rows[place][column.place]) for place in places})
        words = {
            "answer unknown": f"{distinct} distinct texts; see these lines and add them to the item's values",
            "own words": "nothing, unless one of these lines holds an answer of the list in another spelling",
            "routing": "kept as answered; check the routing in instrument.yml and on the platform",
        }
        file, lines = located(self.export, column.place, places)
        heading = column.heading
        severity = "note" if rule == "own words" else "warning"
        return Finding(severity, rule, words[rule], file, lines, heading, self.item.name, len(places), expected)
