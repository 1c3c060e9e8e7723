"""Answers on a scale as a verb: `likert`, and the distribution over stages: `stages`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from research.errors import ConfigurationError
from research.exhibits import Cell, Chart, Row
from research.figures.figure import Figure, Things, combine, gathered, keyed_apart, once

DONT_KNOW = "dont-know"
NOT_DRAWN = (
    "\N{LEFT DOUBLE QUOTATION MARK}Don\N{RIGHT SINGLE QUOTATION MARK}t know\N{RIGHT DOUBLE QUOTATION MARK} "
    "is in the base and not drawn."
)


@dataclass(frozen=True)
class Bar:
    """A row before it is drawn: all its answers, and the part of the estimates it came from."""

    label: str
    answers: tuple[Cell, ...]
    part: int
    net: Cell | None = None


def likert(
    estimates: Things,
    *,
    net: Things | None = None,
    answers: Sequence[str] = (),
    highlight: str = "",
    sort: str = "value",
) -> Figure:
    """Answers on a scale as parts of a bar that diverges from zero, one row for each item or group.

    Parameters
    ----------
    estimates : estimates of all answers (`share(responses, item)`), one or several, or a mapping from label
        From the negative to the positive answer; "don't know" stays in the base and is not drawn.
    net : estimates, optional
        The net printed at the right of each row, in the order of the estimates; by default the sum of the answers
        right of the middle, without an interval.
    answers : sequence of str, optional
        The answers to draw from left to right, by their labels, where another order than the item's is wanted.
    highlight : str
        The row that the title speaks of.
    sort : str
        `value` sorts by net, `given` keeps the order.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from research import share
    >>> figure = likert({item: share(wave_2020, item) for item in ("train", "recruit")}, highlight="train")
    """
    known, extra = gathered(estimates), gathered(net) if net is not None else []
    apart = keyed_apart([parts for _, parts in (*known, *extra)])
    bars = [bar for k, (label, _) in enumerate(known) for bar in split(label, apart[k].cells, k, len(known) == 1)]
    wanted = tuple(answers) or tuple(cell.label for cell in bars[0].answers if not says_dont_know(cell))
    nets = apart[len(known) :]
    if nets and len(nets) != len(known):
        raise ConfigurationError(f"there are {len(known)} estimates and {len(nets)} nets; give one net for each")
    bars = [replace(bar, net=net_of(bar, nets[bar.part].cells) if nets else summed(bar, wanted)) for bar in bars]
    if sort == "value":
        bars.sort(key=lambda bar: -(bar.net.value if bar.net and bar.net.value is not None else -1.0))
    rows = tuple(Row(bar.label, keys_of(bar, wanted), net=bar.net.key if bar.net else "") for bar in bars)
    figure = combine(*apart)
    cells = once([*figure.parts.cells, *(bar.net for bar in bars if bar.net)])
    drawn = all(cell.label in wanted or not says_dont_know(cell) for bar in bars for cell in bar.answers)
    notes = figure.parts.notes if drawn else once([*figure.parts.notes, NOT_DRAWN])
    parts = replace(figure.parts, cells=cells, notes=notes)
    return Figure(parts).with_chart(Chart("likert", rows, wanted, highlight=highlight))


def says_dont_know(cell: Cell) -> bool:
    """Whether the cell counts those who said that they do not know."""
    return DONT_KNOW in cell.key.split("/")


def split(label: str, cells: tuple[Cell, ...], part: int, alone: bool) -> list[Bar]:
    """The rows of one estimate: itself, or its groups."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.of, []).append(cell)
    if len(groups) == 1:
        return [Bar(label, cells, part)]
    return [Bar(group if alone else f"{label}, {group}", tuple(told), part) for group, told in groups.items()]


def keys_of(bar: Bar, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of the wanted answers of a row."""
    keys = {cell.label: cell.key for cell in bar.answers}
    lost = [answer for answer in wanted if answer not in keys]
    if lost:
        raise ConfigurationError(f"row {bar.label!r} has no answer {lost[0]!r}; it has {', '.join(keys)}")
    return tuple(keys[answer] for answer in wanted)


def net_of(bar: Bar, nets: tuple[Cell, ...]) -> Cell:
    """The given net of a row: the one of its group."""
    found = [cell for cell in nets if cell.of == bar.answers[0].of]
    if len(found) != 1:
        raise ConfigurationError(f"row {bar.label!r} has {len(found)} nets; give one answer or net for each item")
    return found[0]


def summed(bar: Bar, wanted: tuple[str, ...]) -> Cell:
    """The net of the answers right of the middle, without an interval."""
    right = wanted[(len(wanted) + 1) // 2 :]
    parts = [cell for cell in bar.answers if cell.label in right]
    values = [cell.value for cell in parts if cell.value is not None]
    counts = [cell.count for cell in parts if cell.count is not None]
    whole = len(values) == len(parts)
    return replace(
        parts[0],
        key=net_key([cell.key for cell in bar.answers]),
        label=" or ".join(right).lower(),
        value=round(math.fsum(values), 15) if whole else None,
        low=None,
        high=None,
        count=sum(counts) if len(counts) == len(parts) else None,
        effective=None,
    )


def net_key(keys: list[str]) -> str:
    """The keys' common form, `net` where they differ: `train/never` and `train/rarely` give `train/net`."""
    split_keys = [key.split("/") for key in keys]
    return "/".join(column[0] if len(set(column)) == 1 else "net" for column in zip(*split_keys, strict=False))


def stages(estimates: Things, *, highlight: str = "", labels: Sequence[str] = ()) -> Figure:
    """The distribution over stages, one row for each group, small multiples for the stages.

    Parameters
    ----------
    estimates : estimates of all stages (`stage_distribution`), one or several, or a mapping from label
        Groups become rows.
    highlight : str
        The key of a cell, or the label of a row.
    labels : sequence of str, optional
        The stages in their order, by default as they come.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from research import stage_distribution
    >>> figure = stages({"All": stage_distribution(wave_2020)}, highlight="driving")
    """
    known = gathered(estimates)
    apart = keyed_apart([parts for _, parts in known])
    bars = [bar for k, (label, _) in enumerate(known) for bar in split(label, apart[k].cells, k, len(known) == 1)]
    named = tuple(labels) or tuple(cell.label for cell in bars[0].answers)
    alone = len(bars) == 1 and not isinstance(estimates, Mapping)
    rows = tuple(Row("All" if alone else bar.label, keys_of(bar, named)) for bar in bars)
    return combine(*apart).with_chart(Chart("stages", rows, named, highlight=highlight))
