"""The one place that everything printed passes: all exhibits of a report, protected together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from research.disclosure.complementary import complemented, is_hidden
from research.disclosure.marks import unmarked
from research.disclosure.primary import guarded, withheld
from research.disclosure.rule import Rule
from research.errors import GateRefused
from research.exhibits import TO_PROTECT, Cell, Chart, Exhibit, Parts, Row, Table, judge

RANKED = ("bars", "dots", "likert", "dumbbell")  # forms whose rows may be sorted by value
SPOKEN = "forest"  # the form whose rows end in a verdict


@dataclass(frozen=True)
class Withheld:
    """A cell that is not printed as it was estimated, and why."""

    exhibit: str
    key: str
    status: str
    reason: str


@dataclass(frozen=True)
class Report:
    """What disclosure control withheld; `cells` counts all cells it looked at."""

    rule: Rule
    cells: int
    withheld: tuple[Withheld, ...]

    def reasons(self, status: str) -> dict[str, int]:
        """How many cells have this status, by reason."""
        return dict(sorted(Counter(cell.reason for cell in self.withheld if cell.status == status).items()))


def protect(exhibits: Iterable[Exhibit], rule: Rule) -> tuple[list[Exhibit], Report]:
    """Withhold what the audience may not see, in all exhibits of a report at once.

    Parameters
    ----------
    exhibits : iterable of Exhibit
        As the study wrote them, unprotected.
    rule : Rule
        Whom the report is for.

    Returns
    -------
    list of Exhibit, Report
        The same exhibits, marked protected: withheld cells have no value, interval or count, drawings are removed
        and must be made anew, and conditions are judged again on what is left.

    Raises
    ------
    GateRefused
        When two exhibits have the same id, or one has been protected before.
    """
    given = list(exhibits)
    check_fresh(given)
    parts = {one.id: complemented(one.parts, primary(one.parts, rule), rule) for one in given}
    while linked := equal_cells(given, parts):
        parts = {
            one.id: complemented(one.parts, also_withheld(one.parts, parts[one.id], linked), rule) for one in given
        }
    safe = [cleared(one, parts[one.id], rule) for one in given]
    return safe, Report(rule, sum(len(one.parts.cells) for one in safe), tuple(told_of(safe)))


def check_fresh(exhibits: list[Exhibit]) -> None:
    """Every exhibit is there once and has not been protected before."""
    twice = sorted(name for name, times in Counter(one.id for one in exhibits).items() if times > 1)
    if twice:
        raise GateRefused(
            f"{len(twice)} exhibit ids are used twice ({', '.join(twice[:5])}); give each exhibit its own id"
        )
    before = sorted(one.id for one in exhibits if one.protected)
    if before:
        raise GateRefused(
            f"{len(before)} exhibits were protected before ({', '.join(before[:5])}); protect the run's own cells"
        )


def primary(parts: Parts, rule: Rule) -> Parts:
    """Every cell judged by itself."""
    return replace(parts, cells=tuple(guarded(cell, parts.organization, rule) for cell in parts.cells))


def identity(cell: Cell) -> tuple[object, ...]:
    """What makes two cells of different exhibits the same number about the same people."""
    return (cell.of, cell.unit, cell.base, cell.count, cell.value, cell.low, cell.high)


def equal_cells(given: list[Exhibit], parts: dict[str, Parts]) -> set[tuple[object, ...]]:
    """Cells withheld in one exhibit to protect others, and still printed in another."""
    pairs = [(true, now) for one in given for true, now in zip(one.parts.cells, parts[one.id].cells, strict=True)]
    hidden = {identity(true) for true, now in pairs if now.reason == TO_PROTECT}
    return {identity(true) for true, now in pairs if not is_hidden(now) and identity(true) in hidden}


def also_withheld(true: Parts, now: Parts, linked: set[tuple[object, ...]]) -> Parts:
    """The exhibit with the cells withheld that another exhibit withholds."""
    cells = (
        withheld(old, TO_PROTECT) if identity(old) in linked and not is_hidden(new) else new
        for old, new in zip(true.cells, now.cells, strict=True)
    )
    return replace(now, cells=tuple(cells))


def cleared(exhibit: Exhibit, parts: Parts, rule: Rule) -> Exhibit:
    """The exhibit with protected cells, without anything that was drawn or judged on the unprotected ones."""
    least = 0 if rule.audience == "own" else rule.least(parts.organization, any(cell.sensitive for cell in parts.cells))
    if parts.base.people < least:
        parts = replace(parts, base=replace(parts.base, people=0, organizations=None, effective=None))
    if parts.base.effective is not None and all(is_hidden(cell) for cell in parts.cells) and rule.audience != "own":
        parts = replace(parts, base=replace(parts.base, effective=None))
    parts = unmarked(replace(parts, chart=unranked(parts), table=unspoken(parts)), rule)
    condition = judge(exhibit.condition.expr, parts) if exhibit.condition else None
    return replace(exhibit, parts=parts, condition=condition, svg="", plotly=None, protected=True)


def unspoken(parts: Parts) -> Table | None:
    """The table without the words of rows that lost a number, because a verdict tells about it."""
    table = parts.table
    if table is None or not table.words_head:
        return table
    hidden = {cell.key for cell in parts.cells if is_hidden(cell)}
    return replace(table, rows=tuple(replace(row, words="") if hidden & set(row.cells) else row for row in table.rows))


def unranked(parts: Parts) -> Chart | None:
    """The chart with withheld rows last and by name, because a place among sorted rows tells a value.

    Claims keep their places, which are the plan's; a withheld one loses its verdict, which tells about it.
    """
    chart = parts.chart
    if chart is None or chart.form not in (*RANKED, SPOKEN):
        return chart
    hidden = {cell.key for cell in parts.cells if is_hidden(cell)}
    if chart.form == SPOKEN:
        return replace(chart, rows=tuple(replace(r, note="") if hidden & set(r.cells) else r for r in chart.rows))
    return replace(chart, rows=tuple(sorted(chart.rows, key=lambda row: place(row, hidden))))


def place(row: Row, hidden: set[str]) -> tuple[bool, str]:
    """Rows that are shown keep their order, others follow by name."""
    withheld = bool(hidden & {*row.cells, row.net})
    return (withheld, row.label if withheld else "")


def told_of(exhibits: Iterable[Exhibit]) -> Iterable[Withheld]:
    """Every withheld cell with its reason."""
    for exhibit in exhibits:
        for cell in exhibit.parts.cells:
            if is_hidden(cell):
                yield Withheld(exhibit.id, cell.key, cell.status, cell.reason)
