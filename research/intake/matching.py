"""Mapping and export laid side by side: every item has its columns, every column its item or its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from research.instruments import Instrument, is_asked_in
from research.intake.cells import key
from research.intake.export import Column
from research.intake.findings import ExportRefused, Finding
from research.intake.identity import is_personal
from research.intake.mapping import STORED, Address, ExportMapping, Unmapped

LISTED = 8  # headings that the sentence of a refusal quotes; the findings list all


@dataclass(frozen=True)
class Placement:
    """Where every answer stands: item -> code of a choice, or None for the answer itself -> column.

    `asked` are the places of all columns that hold answers to questions, mapped or not; a key is no answer.
    """

    items: Mapping[str, Mapping[int | None, Column]]
    asked: frozenset[int]


class Headings:
    """The columns of an export by their headings and ids."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.by_text: dict[tuple[str, str], list[Column]] = defaultdict(list)
        self.by_question: dict[str, list[Column]] = defaultdict(list)
        self.by_id: dict[str, list[Column]] = defaultdict(list)
        for column in columns:
            self.by_text[key(column.question), key(column.option)].append(column)
            self.by_question[key(column.question)].append(column)
            self.by_id[column.id].append(column)

    def find(self, address: Address) -> Column | None:
        """The column at an address; None where there is none."""
        named = (key(address.question), key(address.option))
        there = self.by_id.get(address.id, []) if address.id else self.by_text.get(named, [])
        return there[address.occurrence - 1] if 0 < address.occurrence <= len(there) else None

    def of_option(self, question: str, option: str) -> list[Column]:
        """All columns of these headings."""
        return self.by_text.get((key(question), key(option)), [])


def place(mapping: ExportMapping, columns: Sequence[Column], file: str, instrument: Instrument) -> Placement:
    """Lay a mapping beside the columns of an export.

    Raises
    ------
    ExportRefused
        The mapping names columns that are not there, or leaves out columns of the export or items of the wave.
    """
    headings = Headings(columns)
    items: dict[str, dict[int | None, Column]] = {}
    faults = [forgotten(item, file) for item in items_left_out(mapping, instrument)]
    owners: dict[int, str] = {}
    for item, code, address in addresses(mapping):
        column = headings.find(address)
        if column is None:
            faults.append(absent(address.told, item, file))
        elif column.place in owners:
            faults.append(claimed(column, f"{owners[column.place]} and {item}", file))
        else:
            items.setdefault(item, {})[code] = column
            owners[column.place] = item
    asked = {place for place, item in owners.items() if instrument.item(item).role != "key"}
    for group in mapping.unmapped:
        faults += leave(group, headings, owners, asked, file)
    faults += [surplus(column, file) for column in columns if column.place not in owners and not is_named_off(column)]
    if faults:
        raise ExportRefused(told(mapping, faults), faults)
    return Placement(items, frozenset(asked))


def addresses(mapping: ExportMapping) -> Iterator[tuple[str, int | None, Address]]:
    """Every address a mapping names, with its item and, for a choice's column, the choice."""
    for entry in mapping.items:
        if entry.column is not None:
            yield entry.item, None, entry.column
        for code, address in entry.columns.items():
            yield entry.item, code, address


def leave(group: Unmapped, headings: Headings, owners: dict[int, str], asked: set[int], file: str) -> Iterator[Finding]:
    """Mark the columns of a group as left out; what it names and is not there is a fault."""
    for name, there in named_by(group, headings):
        free = [column for column in there if column.place not in owners]
        if not there:
            yield absent(name, "", file)
        elif not group.options and len(free) < len(there):
            mapped = sorted({owners[column.place] for column in there if column.place in owners})
            yield claimed(there[0], f"unmapped and {', '.join(mapped)}", file)
        for column in free:
            owners[column.place] = "unmapped"
            if group.asked:
                asked.add(column.place)


def named_by(group: Unmapped, headings: Headings) -> list[tuple[str, list[Column]]]:
    """What a group names, with the columns that are there."""
    if group.columns:
        return [(name, headings.by_question.get(key(name), [])) for name in group.columns]
    if group.options:
        return [(f"{group.question} › {o}", headings.of_option(group.question, o)) for o in group.options]
    return [(group.question or "columns without a heading", headings.by_question.get(key(group.question), []))]


def is_named_off(column: Column) -> bool:
    """Whether the identity gate has emptied a column, so that no mapping needs to name it."""
    return is_personal(column.question, column.option, column.id)


def absent(address: str, item: str, file: str) -> Finding:
    """The mapping names a column that is not there."""
    suggestion = "write the heading as it stands in the file, or say under absent or not_offered why it is not there"
    return Finding("error", "column missing", suggestion, file=file, column=address, item=item)


def items_left_out(mapping: ExportMapping, instrument: Instrument) -> list[str]:
    """The items that the wave asked and that the mapping neither maps nor calls absent."""
    named = {entry.item for entry in mapping.items} | {entry.item for entry in mapping.absent}
    asked = [item for item in instrument.items if is_asked_in(item, mapping.wave) and item.type in STORED]
    return [item.name for item in asked if item.name not in named]


def forgotten(item: str, file: str) -> Finding:
    """The mapping does not say where the answers to an item are."""
    suggestion = "map the item, or say under absent why its answers are not there"
    return Finding("error", "item unmapped", suggestion, file=file, column=item, item=item)


def claimed(column: Column, owners: str, file: str) -> Finding:
    """Two parts of the mapping claim one column."""
    suggestion = "name each column once; list the options that are left out, or give the occurrence of a twin"
    return Finding("error", "column claimed twice", suggestion, file=file, column=column.heading, item=owners)


def surplus(column: Column, file: str) -> Finding:
    """The export has a column that the mapping does not name."""
    suggestion = "map it to an item, or name it under unmapped with the reason"
    return Finding("error", "column unmapped", suggestion, file=file, column=column.heading)


def told(mapping: ExportMapping, faults: Sequence[Finding]) -> str:
    """The faults in one sentence."""
    parts = []
    for rule, words in (
        ("column missing", "names {n} that the file does not have"),
        ("column unmapped", "does not name {n} that the file has"),
        ("column claimed twice", "claims {n} twice"),
        ("item unmapped", "does not map {n} that the wave asked"),
    ):
        found = [fault for fault in faults if fault.rule == rule]
        if found:
            count = f"{len(found)} {rule.split()[0]}{'s' if len(found) != 1 else ''}"
            listed = "; ".join(repr(fault.column) for fault in found[:LISTED])
            parts.append(f"{words.format(n=count)} ({listed}{'; ...' if len(found) > LISTED else ''})")
    return f"mappings/{mapping.wave}.yml {', and '.join(parts)}; correct the mapping, the findings list every column"
