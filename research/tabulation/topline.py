"""Toplines: every answer of an item over the waves, with bases, no-answer rows, and gaps where a trend breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from research.errors import ConfigurationError
from research.estimation import Estimates, compare, share, slug
from research.exhibits import Cell, Column, Parts, Table, TableRow
from research.instruments import Item, Wave
from research.responses import NOT_ASKED, Responses
from research.tabulation.bases import KISH, SMALL, SMALL_BASE, small_words
from research.tabulation.table import Tabulation, merged

ALIKE, OTHERWISE = "Asked alike", "Asked otherwise"
LETTERS = "\N{MODIFIER LETTER SMALL A}\N{MODIFIER LETTER SMALL B}\N{MODIFIER LETTER SMALL C}\N{MODIFIER LETTER SMALL D}"
ROUNDING = "Shares may not add to a hundred because of rounding."
SEVERAL = "Several answers were possible, so shares add to more than a hundred."


@dataclass(frozen=True)
class Asked:
    """An item as one wave asked it: its shares, and how many are in the base, outside it, and were not asked."""

    wave: Wave
    estimates: Estimates
    base: int
    no_answer: int
    not_asked: int
    why: str = ""  # why the trend breaks before this wave
    weighted: bool = False
    weighted_base: float = 0.0
    effective_base: float = 0.0

    @cached_property
    def parts(self) -> Parts:
        """The shares as they go into print."""
        return self.estimates.exhibit_parts()

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The shares under their keys of the table, then the counts."""
        name = self.wave.name
        told = zip(self.parts.cells, self.estimates.table["what"], strict=True)
        shares = [replace(cell, key=f"{slug(what)}/{name}", label=str(what), of=name) for cell, what in told]
        asked = self.base + self.no_answer
        small = (SMALL,) if self.base < SMALL_BASE else ()
        counts = [
            Cell(f"base/{name}", float(self.base), self.base, "count", label="Base", of=name, marks=small),
            Cell(f"weighted-base/{name}", self.weighted_base, self.base, "count", label="Weighted base", of=name),
            Cell(f"effective-base/{name}", self.effective_base, self.base, "count", label="Effective base", of=name),
            Cell(f"no-answer/{name}", float(self.no_answer), asked, "count", label="No answer", of=name),
            Cell(
                f"not-asked/{name}", float(self.not_asked), asked + self.not_asked, "count", label="Not asked", of=name
            ),
        ]
        return (*shares, *counts)


def topline(
    item: str, waves: Sequence[Responses], answers: Sequence[str] = (), change: str = "", highlight: str = ""
) -> Tabulation:
    """All answers to an item, one column for each wave that asked it.

    Parameters
    ----------
    item : str
        An item of the instrument; a select_multiple item has one row for each choice.
    waves : sequence of Responses
        In the order of time; waves that did not ask the item are left out.
    answers : sequence of str, optional
        The answers to show, by their labels; by default all, in their order.
    change : str, optional
        Adds a column with the change from the first to the last wave since the last break: of this answer, by its
        label, or of `all`.
    highlight : str
        The row that the title speaks of.

    Returns
    -------
    Tabulation
        Cells are keyed `<answer>/<wave>`, `base/<wave>`, `no-answer/<wave>`, `not-asked/<wave>` and `<answer>/change`;
        where a wave has weights, also `weighted-base/<wave>` and `effective-base/<wave>`. Bases under 30 have an
        asterisk.

    Raises
    ------
    ConfigurationError
        When no wave asked the item, or an answer does not exist.

    Examples
    --------
    >>> table = topline("upstream", [wave_2018, wave_2019, wave_2020], highlight="Frequently")
    """
    asked = [one for one in (asked_in(responses, item) for responses in waves) if one is not None]
    if not asked:
        raise ConfigurationError(f"none of {len(waves)} waves asked {item!r}, so there is no topline of it")
    told = {str(what) for one in asked for what in one.estimates.table["what"]}
    offered = [choice.label for choice in waves[0].item(item).choices if choice.label in told]
    labels = chosen(item, answers, offered) if answers else offered
    alike = since_break(asked)
    followed = changes_of(chosen(item, labels if change == "all" else [change], offered) if change else [], alike)
    cells = [cell for one in asked for cell in one.cells if cell.unit == "count" or cell.label in labels]
    table = Table(columns_of(asked, alike if followed else []), rows_of(labels, asked, followed), "Answer", highlight)
    kept = used(table, [*cells, *followed])
    parts = merged([one.parts for one in asked], kept, table)
    people = sum(one.base for one in asked)
    return Tabulation(
        replace(
            parts,
            base=replace(parts.base, people=people, effective=None),
            deck=deck_of(waves[0].item(item)),
            notes=notes_of(asked, parts, waves[0].item(item)),
        )
    )


def chosen(item: str, wanted: Sequence[str], offered: Sequence[str]) -> list[str]:
    """The wanted answers; one that was not offered is refused."""
    lost = [answer for answer in wanted if answer not in offered]
    if lost:
        raise ConfigurationError(f"item {item!r} has no answer {lost[0]!r}; it has {', '.join(offered)}")
    return list(wanted)


def asked_in(responses: Responses, item: str) -> Asked | None:
    """The item in one wave; None where it was not asked or nobody answered."""
    known, wave = responses.item(item), responses.wave
    column = responses.reached(item)
    if wave is None or column not in responses.frame.columns:
        return None
    codes = responses.codes(column)
    inside = (codes >= 0) if known.type == "select_multiple" else codes.isin(known.in_base)
    if not inside.any():
        return None
    base, not_asked = int(inside.sum()), int((codes == NOT_ASKED).sum())
    why = "; ".join(responses.instrument.breaks_of(item).get(wave.name, ())) if responses.instrument else ""
    weights, has_weights = responses.weights[inside], responses.design.weights is not None
    bases = (float(weights.sum()), float(weights.sum() ** 2 / (weights**2).sum()))
    no_answer = len(responses) - base - not_asked
    return Asked(wave, share(responses, item), base, no_answer, not_asked, why, has_weights, *bases)


def since_break(asked: Sequence[Asked]) -> list[Asked]:
    """The waves that may be compared with the last one."""
    start = max((k for k, one in enumerate(asked) if one.why), default=0)
    return list(asked[start:])


def changes_of(labels: Sequence[str], alike: Sequence[Asked]) -> list[Cell]:
    """First-to-last changes of some answers, none where there is one wave only."""
    if len(alike) < 2:
        return []
    first, last = alike[0].estimates, alike[-1].estimates
    told = [(label, compare(first.where(what=label), last.where(what=label)).exhibit_parts()) for label in labels]
    return [replace(parts.cells[0], key=f"{slug(label)}/change", label=label, of="change") for label, parts in told]


def columns_of(asked: Sequence[Asked], alike: Sequence[Asked]) -> tuple[Column, ...]:
    """A column for each wave: those asked alike under one spanner, a gap and a letter where the trend breaks."""
    broken = any(one.why for one in asked[1:])
    columns = []
    letters = iter(LETTERS)
    spanner = ALIKE if broken else ""
    for k, one in enumerate(asked):
        if one.why and k:
            spanner = f"{OTHERWISE} {next(letters, '')}".strip()
        columns.append(Column(one.wave.name, spanner, gap=bool(one.why and k)))
    if alike:
        columns.append(Column(f"Change {alike[0].wave.name} to {alike[-1].wave.name}", gap=broken))
    return tuple(columns)


def rows_of(labels: Sequence[str], asked: Sequence[Asked], changes: Sequence[Cell]) -> tuple[TableRow, ...]:
    """Answers, then bases, then those outside the base."""
    followed = {cell.label: cell.key for cell in changes}

    def across(name: str, change: str = "") -> tuple[str, ...]:
        return (*(f"{name}/{one.wave.name}" for one in asked), *((change,) if changes else ()))

    body = []
    for label in labels:
        keys = [f"{slug(label)}/{one.wave.name}" if offers(one, label) else "" for one in asked]
        body.append(TableRow(label, (*keys, *((followed.get(label, ""),) if changes else ()))))
    body.append(TableRow("Base", across("base"), "base"))
    if any(one.weighted for one in asked):
        body.append(TableRow("Weighted base", across("weighted-base"), "base"))
        body.append(TableRow("Effective base", across("effective-base"), "base"))
    if any(one.no_answer for one in asked):
        body.append(TableRow("No answer", across("no-answer"), "missing"))
    if any(one.not_asked for one in asked):
        body.append(TableRow("Not asked", across("not-asked"), "missing"))
    return tuple(body)


def offers(one: Asked, label: str) -> bool:
    """Whether a wave offered an answer."""
    return label in set(one.estimates.table["what"])


def used(table: Table, cells: Sequence[Cell]) -> list[Cell]:
    """The cells that the table shows."""
    shown = {key for row in table.rows for key in row.cells}
    return [cell for cell in cells if cell.key in shown]


def deck_of(item: Item) -> str:
    """Of whom the shares are."""
    return (
        "Percent of all who reached the question" if item.type == "select_multiple" else "Percent of all who answered"
    )


def notes_of(asked: Sequence[Asked], parts: Parts, item: Item) -> tuple[str, ...]:
    """The reasons of breaks first, so that their letters fit, then how to read the shares."""
    reasons = [sentence(one.why) for one in asked[1:] if one.why]
    weighted = [KISH] if any(one.weighted for one in asked) else []
    small = [small_words(SMALL_BASE)] if any(one.base < SMALL_BASE for one in asked) else []
    return (*reasons, *parts.notes, SEVERAL if item.type == "select_multiple" else ROUNDING, *weighted, *small)


def sentence(words: str) -> str:
    """Words as a sentence."""
    told = words.strip()
    return told[:1].upper() + told[1:] + ("" if told.endswith((".", "!", "?")) else ".")
