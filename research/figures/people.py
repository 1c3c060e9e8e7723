"""Counts of people as verbs: the funnel of a wave, and the cover of a report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from research.errors import ConfigurationError
from research.exhibits import Base, Cell, Chart, HasExhibitParts, Interval, Parts, Question, Row, Source
from research.figures.figure import Figure, combine, once, row_labels
from research.instruments import Wave
from research.responses import Responses

NO_INTERVAL = Interval(0.95, "none")


def funnel(counts: Responses | Sequence[Responses] | HasExhibitParts, item: str = "") -> Figure:
    """Who was received, kept and analyzed, with what fell away at each step.

    Parameters
    ----------
    counts : Responses, several of them, or anything with count cells
        The responses of received waves; of several, the steps follow each other and keys end in `/<wave>`.
    item : str, optional
        Adds a last step: those in the base of this item.

    Returns
    -------
    Figure

    Examples
    --------
    >>> figure = funnel([wave_2018, wave_2020], "upstream")
    """
    if isinstance(counts, Responses):
        return received(counts, item)
    if isinstance(counts, Sequence):
        return one_after_another([received(responses, item) for responses in counts])
    parts = counts.exhibit_parts()
    rows = tuple(Row(label, (cell.key,)) for label, cell in zip(row_labels(parts.cells), parts.cells, strict=True))
    return Figure(parts).with_chart(Chart("funnel", rows))


def received(responses: Responses, item: str) -> Figure:
    """The funnel of a wave from its receipt."""
    counts = responses.counts
    if counts is None:
        raise ConfigurationError("these responses came without a receipt, so there is no funnel; open a received wave")
    steps: list[tuple[str, str, int, Mapping[str, int]]] = [
        ("received", "Received", counts.received, {}),
        ("analyzed", "Analyzed", counts.analyzed, {**counts.dropped, **counts.excluded}),
    ]
    if item:
        base, missing = answered(responses, item)
        steps.append(("answered", f"Answered: {responses.item(item).heading}", base, missing))
    cells: list[Cell] = []
    rows: list[Row] = []
    before = counts.received
    for key, label, left, lost in steps:
        cells.append(Cell(key, float(left), left, "count", label=label))
        lost_cells = [Cell(f"{key}/{slug(why)}", float(n), before, "count", label=why) for why, n in lost.items() if n]
        cells += lost_cells
        note = "; ".join(f"{cell.label}: {{{{{cell.key}|count}}}}" for cell in lost_cells)
        rows.append(Row(label, (key,), note=note))
        before = left
    question = (asked(responses, item),) if item else ()
    parts = parts_for([responses], cells, question, counts.analyzed)
    return Figure(parts).with_chart(Chart("funnel", tuple(rows)))


def one_after_another(funnels: Sequence[Figure]) -> Figure:
    """The funnels of several waves under each other."""
    if not funnels:
        raise ConfigurationError("there is no wave to count; hand over at least one")
    if len(funnels) == 1:
        return funnels[0]
    rows: list[Row] = []
    for made in funnels:
        wave, chart = made.parts.wave[0], made.parts.chart
        assert chart is not None
        rows += [
            Row(f"{wave} \N{MIDDLE DOT} {row.label}", (f"{row.cells[0]}/{wave}",), note=note_of(row, wave))
            for row in chart.rows
        ]
    figure = combine(*funnels)
    people = sum(made.parts.base.people for made in funnels)
    parts = replace(figure.parts, base=replace(figure.parts.base, people=people), deck="")
    return Figure(parts).with_chart(Chart("funnel", tuple(rows)))


def note_of(row: Row, wave: str) -> str:
    """What fell away at a step, with the keys that the cells have among several waves."""
    return re.sub(r"\{\{([^|}]+)\|", rf"{{{{\1/{wave}|", row.note)


def answered(responses: Responses, item: str) -> tuple[int, dict[str, int]]:
    """How many are in the base of an item, and the others by kind."""
    known = responses.item(item)
    multiple = known.type == "select_multiple"
    codes = responses.codes(responses.reached(item))
    inside = codes >= 0 if multiple else codes.isin(known.in_base)
    outside = responses.missing(responses.reached(item))
    keeps = {"don't know"} if known.dont_know == "answer" else set()
    lost = {
        str(kind): int(n) for kind, n in zip(outside["kind"], outside["respondents"], strict=True) if kind not in keeps
    }
    return int(inside.sum()), lost


def slug(words: str) -> str:
    """Words as part of a key."""
    return "-".join(re.findall(r"[a-z0-9]+", words.lower().replace("'", ""))) or "none"


def cover(waves: Sequence[Responses], item: str, answer: Any, *, deck: str = "") -> Figure:
    """The cover of a report: one dot for each respondent of each wave, those who gave an answer in the bright color.

    Parameters
    ----------
    waves : sequence of Responses
        In the order of time.
    item, answer
        What the bright dots stand for; respondents who did not answer the item are among the others.
    deck : str, optional
        The line under the dots; by default it names the item and the answer.

    Returns
    -------
    Figure

    Examples
    --------
    >>> figure = cover([wave_2018, wave_2020], "upstream", "frequently")
    """
    cells: list[Cell] = []
    rows: list[Row] = []
    for responses in waves:
        name = wave_of(responses).name
        hits = responses.indicator(item, answer)
        everyone, base, marked = len(responses), int(hits.notna().sum()), int(hits.sum())
        cells.append(Cell(f"all/{name}", float(everyone), everyone, "count", label="respondents", of=name))
        cells.append(Cell(f"marked/{name}", float(marked), base, "count", count=marked, label=str(answer), of=name))
        rows.append(Row(name, (f"all/{name}", f"marked/{name}")))
    heading = waves[0].item(item).heading
    words = deck or f"One dot for each respondent. Orange: {heading}, {str(answer).replace('_', ' ')}."
    parts = parts_for(waves, cells, asked(waves[0], item), sum(map(len, waves)), words)
    return Figure(parts).with_chart(Chart("cover", tuple(rows), tuple(row.label for row in rows)))


def wave_of(responses: Responses) -> Wave:
    """The wave of the responses; figures of counts need one."""
    if responses.wave is None:
        raise ConfigurationError(
            "these responses belong to no wave, so their source cannot be told; open a received wave"
        )
    return responses.wave


def asked(responses: Responses, item: str) -> Question:
    """The exact question."""
    version = responses.instrument.version if responses.instrument else ""
    return Question(item, responses.item(item).wording_in(wave_of(responses).name), version)


def parts_for(
    waves: Sequence[Responses],
    cells: Sequence[Cell],
    question: Question | tuple[Question, ...],
    people: int,
    deck: str = "",
) -> Parts:
    """Apparatus of counts."""
    known = [wave_of(responses) for responses in waves]
    return Parts(
        kind="chart",
        cells=tuple(cells),
        question=question if isinstance(question, tuple) else (question,),
        base=Base(people, of="analyzed"),
        interval=NO_INTERVAL,
        wave=tuple(wave.name for wave in known),
        source=once(Source(wave.source, wave.license.name, wave.attribution, wave.name) for wave in known),
        selection=known[0].selection,
        organization=known[0].organization if len({wave.organization for wave in known}) == 1 else "unknown",
        deck=deck,
    )
