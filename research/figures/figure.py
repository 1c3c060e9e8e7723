"""A figure: parts of estimates put together under one chart, with the apparatus of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from research.errors import ConfigurationError
from research.exhibits import Base, Cell, Chart, Exhibit, HasExhibitParts, Interval, Parts, Row

T = TypeVar("T")
Things = HasExhibitParts | Mapping[str, HasExhibitParts] | Sequence[HasExhibitParts]
SELECTIONS = ("opt-in", "probability", "census")  # what allows the least to be said comes first


@dataclass(frozen=True)
class Figure:
    """A chart with its cells and apparatus, ready for `exhibit(id, figure, title)`."""

    parts: Parts

    def exhibit_parts(self) -> Parts:
        """Hand over cells and apparatus."""
        return self.parts

    def with_chart(self, chart: Chart) -> Figure:
        """The same figure under another chart; a highlight that is not there is refused."""
        rows = [row.label for row in chart.rows]
        if chart.highlight and chart.highlight not in {*rows, *(cell.key for cell in self.parts.cells)}:
            raise ConfigurationError(
                f"there is nothing called {chart.highlight!r} to highlight; rows are {', '.join(rows)}"
            )
        return replace(self, parts=replace(self.parts, chart=chart, table=None, kind="chart"))

    def _ipython_display_(self) -> None:
        """What JupyterLab shows: the unprotected chart."""
        from research.figures.display import show

        show(Exhibit("figure", "", self.parts))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """The same in one piece, for whoever asks for it."""
        from research.figures.display import bundle

        return bundle(Exhibit("figure", "", self.parts))


def combine(*things: HasExhibitParts | Parts) -> Figure:
    """Put several estimates into one figure.

    Parameters
    ----------
    *things : anything with `exhibit_parts()`
        When they ask different questions, each cell's key gets its question's name in front, so that
        `frequently/2018` of two items stay apart: `upstream/frequently/2018`.

    Returns
    -------
    Figure
        With every cell, question, wave, source and note once; without a chart.

    Examples
    --------
    >>> from research import share
    >>> figure = combine(share(wave_2020, "upstream", "frequently"), share(wave_2020, "train", "frequently"))
    """
    parts = keyed_apart([parts_of(thing) for thing in things])
    if not parts:
        raise ConfigurationError("there is nothing to combine; hand over at least one estimate")
    first = parts[0]
    cells = tuple({cell.key: cell for part in parts for cell in part.cells}.values())
    return Figure(
        replace(
            first,
            kind="number" if len(cells) == 1 else "chart",
            cells=cells,
            question=once(question for part in parts for question in part.question),
            base=widest_base([part.base for part in parts]),
            interval=one_interval([part.interval for part in parts]),
            wave=once(wave for part in parts for wave in part.wave),
            source=once(source for part in parts for source in part.source),
            selection=next((s for s in SELECTIONS if s in {part.selection for part in parts}), first.selection),
            organization=first.organization if len({part.organization for part in parts}) == 1 else "unknown",
            notes=once(note for part in parts for note in part.notes),
            chart=None,
        )
    )


def parts_of(thing: HasExhibitParts | Parts) -> Parts:
    """The parts of an estimate, a figure or a table; parts are taken as they are."""
    if isinstance(thing, Parts):
        return thing
    if not isinstance(thing, HasExhibitParts):
        raise ConfigurationError(f"a {type(thing).__name__} cannot be shown; hand over estimates, a figure or a table")
    return thing.exhibit_parts()


def once(values: Iterable[T]) -> tuple[T, ...]:
    """Each value once, in order."""
    return tuple(dict.fromkeys(values))


def names_apart(parts: list[Parts]) -> list[str]:
    """The names of each estimate's questions, joined: as many as it takes to tell the estimates apart.

    A question that later waves asked in other words is one.
    """
    whole = [once(question.name for question in part.question) for part in parts]
    longest = max(map(len, whole), default=0)
    enough = next((k for k in range(1, longest) if len({names[:k] for names in whole}) == len(set(whole))), longest)
    return ["-".join(names[:enough]) for names in whole]


def keyed_apart(parts: list[Parts]) -> list[Parts]:
    """Parts whose keys do not meet: the question's name in front where there are several, the wave behind likewise.

    Raises
    ------
    ConfigurationError
        When two different numbers still have the same key.
    """
    names = names_apart(parts)
    apart = [prefixed(part, name) for part, name in zip(parts, names, strict=True)] if len(set(names)) > 1 else parts
    if len({part.wave for part in parts}) > 1 and all(len(part.wave) == 1 for part in parts):
        apart = [with_wave(part) for part in apart]
    seen: dict[str, Cell] = {}
    for cell in (cell for part in apart for cell in part.cells):
        if seen.setdefault(cell.key, cell) != cell:
            raise ConfigurationError(
                f"two different numbers have the key {cell.key!r}; combine estimates of other groups"
            )
    return apart


def rekeyed(parts: Parts, new: Callable[[str], str], of: str = "") -> Parts:
    """The parts with other keys, in cells and chart; cells without a group may be given one."""

    def key(old: str) -> str:
        return new(old) if old else ""

    cells = tuple(replace(cell, key=new(cell.key), of=cell.of or of) for cell in parts.cells)
    chart = parts.chart
    if chart is not None:
        rows = tuple(replace(row, cells=tuple(map(key, row.cells)), net=key(row.net)) for row in chart.rows)
        chart = replace(chart, rows=rows, reference=key(chart.reference))
    return replace(parts, cells=cells, chart=chart)


def with_wave(parts: Parts) -> Parts:
    """The parts of one wave with the wave behind every key that does not tell it yet."""
    wave = parts.wave[0]
    return rekeyed(parts, lambda key: key if wave in key.split("/") else f"{key}/{wave}", wave)


def prefixed(parts: Parts, name: str) -> Parts:
    """The parts with a name before every key; keys that have it already stay."""
    return rekeyed(parts, lambda key: key if key.startswith(f"{name}/") else f"{name}/{key}")


def widest_base(bases: list[Base]) -> Base:
    """The base with the most people; an effective base belongs to one estimate only."""
    widest = max(bases, key=lambda base: base.people)
    return widest if len(set(bases)) == 1 else replace(widest, effective=None)


def one_interval(intervals: list[Interval]) -> Interval:
    """The interval of all parts; different levels may not stand in one figure."""
    told = [interval for interval in intervals if interval.kind != "none"] or intervals
    if len({interval.level for interval in told}) > 1:
        raise ConfigurationError("the estimates have intervals of different levels; estimate them again with one level")
    return told[0]


def gathered(things: Things) -> list[tuple[str, Parts]]:
    """One or several estimates with a label each: as given in a mapping, else what tells their questions apart."""
    if isinstance(things, HasExhibitParts):
        return gathered([things])
    if isinstance(things, Mapping):
        given = [(label, parts_of(thing)) for label, thing in things.items()]
        apart = keyed_apart([parts for _, parts in given])
        return [(label, parts) for (label, _), parts in zip(given, apart, strict=True)]
    parts = keyed_apart([parts_of(thing) for thing in things])
    return list(zip(apart_words([wording_of(part) for part in parts]), parts, strict=True))


def wording_of(parts: Parts) -> str:
    """The wording of the first question, or the name of what there is."""
    return parts.question[0].wording if parts.question else parts.cells[0].label


def apart_words(wordings: list[str]) -> list[str]:
    """What is different in wordings that begin alike: the rows of a grid without its stem."""
    if len(set(wordings)) < 2:
        return wordings
    split = [wording.split() for wording in wordings]
    shared = 0
    while all(len(words) > shared + 1 for words in split) and len({words[shared] for words in split}) == 1:
        shared += 1
    return [sentence(" ".join(words[shared:])) for words in split]


def sentence(text: str) -> str:
    """A label that begins with a capital and ends without a stop."""
    return re.sub(r"[.:;]$", "", text[:1].upper() + text[1:])


def row_labels(cells: Iterable[Cell]) -> list[str]:
    """What tells cells apart: their group, their label, or both."""
    known = list(cells)
    labels, groups = [cell.label for cell in known], [cell.of for cell in known]
    if len(set(labels)) == len(known):
        return labels
    if len(set(groups)) == len(known):
        return groups
    return [" \N{MIDDLE DOT} ".join(dict.fromkeys(part for part in (c.label, c.of) if part)) or c.key for c in known]


def rows_for(cells: Iterable[Cell], sort: str) -> tuple[Row, ...]:
    """A row for each cell, by value from the top unless the given order means something.

    Parameters
    ----------
    sort : str
        `value`, or `given`.
    """
    if sort not in {"value", "given"}:
        raise ConfigurationError(f"rows are sorted by 'value' or as 'given', not by {sort!r}")
    known = list(cells)
    rows = [(cell, Row(label, (cell.key,))) for cell, label in zip(known, row_labels(known), strict=True)]
    if sort == "value":
        rows.sort(key=lambda pair: -(pair[0].value if pair[0].value is not None else float("-inf")))
    return tuple(row for _, row in rows)
