"""The mapping of a wave: which column is which item, which text is which code, and why other columns are left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from research.archive import Project
from research.instruments import NOT_ASKED, UNKNOWN, Instrument, Item, Section, condition, is_asked_in, read_section
from research.intake.cells import tidy
from research.intake.identity import masked

ABSENT = {"not asked": NOT_ASKED, "unknown": UNKNOWN}
STORED = ("select_one", "select_multiple", "integer")
ROW, CHOICE = "{row}", "{choice}"


@dataclass(frozen=True)
class Address:
    """Where a column is: by question and option as they are headed, or by the platform's own id of the column."""

    question: str = ""
    option: str = ""
    id: str = ""
    occurrence: int = 1

    @property
    def told(self) -> str:
        """The address in words."""
        where = f"id {self.id}" if self.id else " › ".join(part for part in (self.question, self.option) if part)
        return f"{where} (no. {self.occurrence})" if self.occurrence > 1 else where


@dataclass(frozen=True)
class ItemMapping:
    """How one item is found and read.

    Either `column` holds the answer, or `columns` hold one choice each. `values` are texts of answers that differ
    from the choices' labels. `blank` is the code that an empty cell stands for. `unticked` are texts in a choice's
    column that say no. `separator` splits several answers in one cell. `not_offered` are choices the wave did not have.
    `other` is the code of every text that is none of these, where people could write an answer of their own. `marks`
    says that a filled cell in a choice's column is a mark, whatever it holds: a code may read like another choice.
    """

    item: str
    column: Address | None = None
    columns: Mapping[int, Address] = field(default_factory=dict)
    values: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    blank: int | None = None
    unticked: tuple[str, ...] = ()
    separator: str = ""
    not_offered: tuple[int, ...] = ()
    other: int | None = None
    marks: bool = False


@dataclass(frozen=True)
class Unmapped:
    """Columns that are left out, and why.

    Either whole `columns` by their question, or the `options` of one question; without options, all columns of the
    question. `asked` says that they hold answers, which prove how far a respondent came.
    """

    reason: str
    columns: tuple[str, ...] = ()
    question: str = ""
    options: tuple[str, ...] = ()
    asked: bool = False


@dataclass(frozen=True)
class Absent:
    """An item whose answers the export does not hold, which kind of missing that is, and why."""

    item: str
    code: int
    reason: str


@dataclass(frozen=True)
class Screen:
    """Whom the platform sent away: respondents for whom `when` holds were not asked what they left blank at the end."""

    when: str
    reason: str


@dataclass(frozen=True)
class ExportMapping:
    """Everything a mapping file says.

    `parts` are headings by which the files of one sheet are known, joined by row position in this order; none where
    every file is a sheet of its own. `finished` says that the platform hands over finished questionnaires only, so
    that every blank was seen.
    """

    study: str
    wave: str
    items: tuple[ItemMapping, ...]
    unmapped: tuple[Unmapped, ...]
    absent: tuple[Absent, ...]
    platform: str = ""
    missing: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    finished: bool = False
    screened: Screen | None = None


def read_mapping(project: Project, study: str, wave: str, instrument: Instrument) -> ExportMapping:
    """The mapping of a wave, checked against the instrument.

    Raises
    ------
    ConfigurationError
        The file is missing or does not say what it must; the sentence names file and key.
    """
    top = read_section(project.mapping(study, wave))
    shared, marks = texts(top, "missing"), top.truth("marks")
    mapping = ExportMapping(
        study,
        wave,
        tuple(replace(entry, marks=marks) for entry in item_mappings(top, instrument, wave, shared)),
        tuple(read_unmapped(entry) for entry in top.sections("unmapped")),
        tuple(read_absent(item, entry) for item, entry in top.named("absent").items()),
        top.text("platform", ""),
        shared,
        texts(top, "parts"),
        top.truth("finished"),
        read_screen(top.section("screened")) if "screened" in top else None,
    )
    top.end()
    check_mapping(mapping, instrument, top)
    return mapping


def texts(entry: Section, name: str) -> tuple[str, ...]:
    """Texts as they are compared with cells: tidied, without addresses."""
    return tuple(masked(tidy(text)) for text in entry.texts(name))


def item_mappings(top: Section, instrument: Instrument, wave: str, missing: tuple[str, ...]) -> Iterator[ItemMapping]:
    """The items one by one, then the rows of the grids."""
    for name, entry in top.named("items").items():
        yield item_mapping(known_item(top, instrument, name), entry, wave, missing)
    for name, entry in top.named("grids").items():
        yield from grid_mappings(name, entry, instrument, wave, missing)


def not_offered(item: Item, entry: Section, wave: str) -> tuple[int, ...]:
    """The choices that a wave did not have: by the instrument, or because the mapping says so."""
    said = entry.integers("not_offered")
    return tuple(c.code for c in item.choices if c.code in said or not item.offers(c.code, wave))


def known_item(top: Section, instrument: Instrument, name: str) -> Item:
    """The item, if the instrument has it and its answers can be stored."""
    if name not in instrument.by_name:
        raise top.fault(f"items > {name}", "the instrument has no such item")
    item = instrument.item(name)
    if item.type not in STORED:
        told = f"an item of type {item.type} is not stored; name its column under unmapped, with the reason"
        raise top.fault(f"items > {name}", told)
    return item


def item_mapping(item: Item, entry: Section, wave: str, missing: tuple[str, ...]) -> ItemMapping:
    """One item: without a `question`, its own wording is the heading."""
    question = masked(entry.text("question", "" if "id" in entry else item.wording))
    apart = item.type == "select_multiple" and not entry.value("separator", "")
    exploded = "headings" in entry or apart
    lacked = not_offered(item, entry, wave)
    labels = {choice.code: choice.label for choice in item.choices if choice.code not in lacked}
    found = ItemMapping(
        item.name,
        None if exploded else single_address(entry, question),
        headings(entry, question, labels) if exploded else {},
        values(entry, item),
        missing + texts(entry, "missing"),
        entry.integer("blank") if "blank" in entry else None,
        texts(entry, "unticked"),
        str(entry.value("separator", "")),
        lacked,
        known_code(entry, "other", labels) if "other" in entry else None,
    )
    entry.end()
    return found


def known_code(entry: Section, name: str, labels: Mapping[int, str]) -> int:
    """The code of a choice that was offered."""
    code = entry.integer(name)
    if code not in labels:
        raise entry.fault(name, f"{code} is not the code of a choice that was offered")
    return code


def single_address(entry: Section, question: str) -> Address:
    """The address of the one column that holds the answer."""
    occurrence = entry.integer("occurrence", 1)
    return Address(question, masked(entry.text("option", "")), entry.text("id", ""), occurrence)


def headings(entry: Section, question: str, labels: Mapping[int, str]) -> dict[int, Address]:
    """One address a choice: headed by its label, or as `headings` says."""
    said = entry.section("headings")
    for code in said:
        if said.as_integer(code, code) not in labels:
            raise said.fault(code, "is not the code of a choice that was offered")
    return {code: heading(said, str(code), question, label) for code, label in labels.items()}


def heading(said: Section, code: str, question: str, label: str) -> Address:
    """The address of a choice's column: an option text, or a section with question, option, occurrence or id."""
    raw = said.value(code, label)
    if isinstance(raw, str):
        return Address(question, masked(tidy(raw)))
    entry = Section(raw, said.file, said.at(code))
    option = masked(entry.text("option", "" if "question" in entry else label))
    asked = masked(entry.text("question", question))
    found = Address(asked, option, entry.text("id", ""), entry.integer("occurrence", 1))
    entry.end()
    return found


def values(entry: Section, item: Item) -> dict[str, int]:
    """Texts of answers by code, beyond the labels."""
    said = entry.section("values")
    found = {masked(tidy(text)): said.integer(text) for text in said}
    known = {choice.code for choice in item.choices}
    for text, code in found.items():
        if code not in known:
            raise said.fault(text, f"{code} is not the code of a choice of {item.name!r}")
    return found


def grid_mappings(
    name: str, entry: Section, instrument: Instrument, wave: str, missing: tuple[str, ...]
) -> Iterator[ItemMapping]:
    """The rows of a grid: without `rows`, every row of the grid that the wave had, headed by its label."""
    members = {item.name: item for item in instrument.items if item.grid == name}
    if not members:
        raise entry.fault("", "the instrument has no such grid")
    rows = entry.words("rows")
    for row in rows:
        if row not in members:
            raise entry.fault(f"rows > {row}", f"is not a row of the grid {name!r}")
    grid = Grid(
        masked(entry.text("question", next(iter(members.values())).stem)),
        entry.text("heading", ""),
        words_by_code(entry.section("headings")),
        missing + texts(entry, "missing"),
        not_offered(next(iter(members.values())), entry, wave),
    )
    if grid.heading and not all(part in grid.heading for part in (ROW, CHOICE)):
        raise entry.fault("heading", f"says neither where {ROW} stands nor where {CHOICE} does, or only one of them")
    for row in rows or {row: item.label for row, item in members.items()}:
        yield grid.row(members[row], rows.get(row, members[row].label), values(entry, members[row]))
    entry.end()


def words_by_code(said: Section) -> dict[int, str]:
    """Headings by the code of a choice."""
    return {said.as_integer(code, code): said.text(code) for code in said}


@dataclass(frozen=True)
class Grid:
    """How the rows of one grid are headed: one column a row, or, where `heading` says how, one a row and choice."""

    question: str
    heading: str
    choices: Mapping[int, str]
    missing: tuple[str, ...]
    not_offered: tuple[int, ...]

    def row(self, item: Item, label: str, values: Mapping[str, int]) -> ItemMapping:
        """One row of the grid."""
        if not self.heading:
            address = Address(self.question, masked(tidy(label)))
            return ItemMapping(item.name, address, values=values, missing=self.missing, not_offered=self.not_offered)
        columns = {
            choice.code: Address(self.question, self.headed(label, self.choices.get(choice.code, choice.label)))
            for choice in item.choices
            if choice.code not in self.not_offered
        }
        return ItemMapping(item.name, None, columns, values=values, missing=self.missing, not_offered=self.not_offered)

    def headed(self, row: str, choice: str) -> str:
        """The option text of the column of a row and a choice."""
        return masked(tidy(self.heading.replace(ROW, row).replace(CHOICE, choice)))


def read_unmapped(entry: Section) -> Unmapped:
    """Columns left out."""
    found = Unmapped(
        entry.text("reason"),
        texts(entry, "columns"),
        masked(entry.text("question", "")),
        texts(entry, "options"),
        entry.truth("asked"),
    )
    if bool(found.columns) == ("question" in entry):
        raise entry.fault("", "name either columns, or a question with or without options")
    entry.end()
    return found


def read_screen(entry: Section) -> Screen:
    """Whom the platform sent away."""
    found = Screen(entry.text("when"), entry.text("reason"))
    entry.end()
    return found


def read_absent(item: str, entry: Section) -> Absent:
    """An item that the export does not hold."""
    found = Absent(item, ABSENT[entry.among("kind", tuple(ABSENT))], entry.text("reason"))
    entry.end()
    return found


def check_mapping(mapping: ExportMapping, instrument: Instrument, top: Section) -> None:
    """Every item is named once, and only if the wave asked it."""
    named = [entry.item for entry in mapping.items] + [entry.item for entry in mapping.absent]
    for item in named:
        if item not in instrument.by_name:
            raise top.fault("absent", f"the instrument has no item {item!r}")
        if named.count(item) > 1:
            raise top.fault("items", f"{item!r} is mapped twice")
        if not is_asked_in(instrument.item(item), mapping.wave):
            raise top.fault("items", f"{item!r} was not asked in wave {mapping.wave}; see its since and until")
    if mapping.screened:
        strange = sorted(condition(mapping.screened.when).columns - instrument_columns(instrument))
        if strange:
            raise top.fault("screened > when", f"names {strange[0]!r}, which the instrument does not have")


def instrument_columns(instrument: Instrument) -> set[str]:
    """What a condition may name: items, and the choices of items."""
    columns = {f"{item.name}/{choice.code}" for item in instrument.items for choice in item.choices}
    return columns | {item.name for item in instrument.items}
