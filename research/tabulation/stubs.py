"""The rows of a banner: what is shown of each item, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from research.errors import ConfigurationError
from research.estimation import Lines, check_known, heading, mean_line, net_words, nps_line, share_lines
from research.responses import Responses

ANSWERS, NETS, MEAN, NPS = "answers", "nets", "mean", "nps"
MANY = 12  # a plain column of numbers with more values than this is shown by its mean
Show = str | int | tuple[Any, ...] | Sequence[Any] | None
Items = str | Sequence[str] | Mapping[str, Show]


@dataclass(frozen=True, eq=False)
class Stub:
    """Rows of a block that are estimated together: their lines, and label and kind of each."""

    lines: Lines
    labels: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """One block of a banner: an item, or a grid of which one figure is shown for each of its items."""

    name: str
    heading: str
    stubs: tuple[Stub, ...]


def planned(responses: Responses, items: Items, level: float) -> Iterator[Plan]:
    """The blocks that are asked for.

    Raises
    ------
    ConfigurationError
        For an item or grid that does not exist, or one that is named twice.
    """
    wanted = {items: None} if isinstance(items, str) else items
    if not isinstance(wanted, Mapping) and len(set(wanted)) < len(wanted):
        raise ConfigurationError("an item is named twice; name it once and say what to show of it: {item: [...]}")
    for name in wanted:
        shown = wanted[name] if isinstance(wanted, Mapping) else None
        rows = grid_rows(responses, name)
        if not rows:
            yield Plan(name, heading(responses, name), tuple(stubs_of(responses, name, shown, level)))
        elif shown is None or isinstance(shown, list):
            for row in rows:
                yield Plan(row, heading(responses, row), tuple(stubs_of(responses, row, shown, level)))
        else:
            yield grid_plan(responses, name, rows, shown, level)


def grid_rows(responses: Responses, name: str) -> list[str]:
    """The items of a grid, in order; none where the name is no grid."""
    instrument = responses.instrument
    if instrument is None or responses.has_item(name):
        return []
    return [item.name for item in instrument.items if item.grid == name]


def grid_plan(responses: Responses, name: str, rows: Sequence[str], shown: Any, level: float) -> Plan:
    """One figure for each item of a grid."""
    stubs = []
    for row in rows:
        kinds = list(stubs_of(responses, row, [shown], level))
        if sum(len(stub.labels) for stub in kinds) != 1:
            raise ConfigurationError(f"one figure is shown for each item of grid {name!r}, a net or the mean")
        (stub,) = kinds
        stubs.append(Stub(stub.lines, (heading(responses, row),), ("mean" if stub.kinds == ("mean",) else "net",)))
    stem = responses.item(rows[0]).stem or name
    return Plan(name, f"{stem} {stubs_words(responses, rows[0], shown)}", tuple(stubs))


def stubs_words(responses: Responses, item: str, shown: Any) -> str:
    """The one figure that is shown of a grid, in words."""
    words = {MEAN: "Mean", NPS: "Net promoter score"}
    return words[shown] if shown in (MEAN, NPS) else net_words(responses, item, shown).capitalize()


def stubs_of(responses: Responses, name: str, shown: Show, level: float) -> Iterator[Stub]:
    """What is shown of one item: by default all its answers and nets, of a number its mean."""
    check_known(responses, name)
    wanted = default(responses, name) if shown is None else list(shown) if isinstance(shown, list) else [shown]
    answers = [one for one in wanted if one not in (MEAN, NPS)]
    if answers:
        yield share_stub(responses, name, answers, level)
    if MEAN in wanted:
        yield Stub(mean_line(responses, name, level), ("Mean",), ("mean",))
    if NPS in wanted:
        yield Stub(nps_line(responses, name, level), ("Net promoter score",), ("mean",))


def default(responses: Responses, name: str) -> list[str]:
    """What is shown of an item that nothing was said of."""
    if responses.has_item(name):
        return [ANSWERS, NETS] if responses.item(name).choices else [MEAN]
    if name in responses.scores.columns:
        return [MEAN]
    column = responses.frame[name]
    return [MEAN] if pd.api.types.is_numeric_dtype(column) and column.nunique() > MANY else [ANSWERS]


def share_stub(responses: Responses, name: str, wanted: Sequence[Any], level: float) -> Stub:
    """Answers and nets of one item, on one base."""
    told: list[Any] = []
    for one in wanted:
        told += [None] if one == ANSWERS else known_nets(responses, name, ANSWERS in wanted) if one == NETS else [one]
    lines = share_lines(responses, name, told, level)
    kinds: list[str] = []
    labels = list(lines.request.whats)
    many = len(labels) - sum(one is not None for one in told)
    for one in told:
        kinds += [single(responses, name)] * many if one is None else [kind_of(responses, name, one)]
    named = [f"Net: {label}" if kind == "net" else label for label, kind in zip(labels, kinds, strict=True)]
    return Stub(lines, tuple(named), tuple(kinds))


def known_nets(responses: Responses, name: str, beside: bool) -> list[str]:
    """The nets of an item; beside its answers only those of several answers that the wave had on offer."""
    if not responses.has_item(name):
        return []
    item, wave = responses.item(name), responses.wave.name if responses.wave else ""
    offered = {net: [code for code in codes if not wave or item.offers(code, wave)] for net, codes in item.nets.items()}
    return [net for net, codes in offered.items() if len(codes) > 1 or not beside]


def single(responses: Responses, name: str) -> str:
    """The kind of a single answer: those of a select_multiple item may be given together."""
    return "tick" if responses.has_item(name) and responses.item(name).type == "select_multiple" else "row"


def kind_of(responses: Responses, name: str, answer: Any) -> str:
    """The kind of an answer that was asked for by itself: single, or a net of several."""
    several = responses.has_item(name) and len(responses.item(name).codes(answer)) > 1
    return "net" if several else single(responses, name)
