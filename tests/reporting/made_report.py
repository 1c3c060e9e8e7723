"""A whole report on made-up gardens: instrument, waves, and protected exhibits with small hand-drawn pictures."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from html import escape
from pathlib import Path
from typing import TypeVar

from research.archive import file_digest, write_json
from research.exhibits import (
    Base,
    Cell,
    Certificate,
    Chart,
    Column,
    Exhibit,
    Interval,
    Parts,
    Question,
    Row,
    Source,
    Table,
    TableRow,
    judge,
    save,
)
from research.instruments import Choice, Instrument, Item, License, Wave
from research.reporting import Edition, Report, Study, assemble, read_report

Told = TypeVar("Told", Exhibit, Cell)
SAMPLE = Path(__file__).parent / "sample"
HOUSE = Path(__file__).parents[2] / "reports" / "house"
ALIKE = License("CC-BY-SA-4.0", "CC BY-SA 4.0", True, "https://creativecommons.org/licenses/by-sa/4.0/")
FREELY = License("CDLA-Permissive-2.0", "CDLA-Permissive-2.0", False, "https://cdla.dev/permissive-2-0/")
STEM = "How often do you do the following in your garden?"
OFTEN = (Choice(1, "Never"), Choice(2, "Monthly"), Choice(3, "Weekly"), Choice(-4, "Don't know"))
INPUTS = {"surveys/gardens/data/2030.csv": "a" * 64, "surveys/gardens/data/2031.csv": "b" * 64}
RUNS = {"toplines 2031": "c" * 64}


def task(name: str, label: str) -> Item:
    return Item(name, "select_one", label, OFTEN, stem=STEM, grid="tasks", required=True, nets={"weekly": (3,)})


INSTRUMENT = Instrument(
    "gardens",
    "Shared gardens",
    (
        Item(
            "size",
            "select_one",
            "How many people tend your garden?",
            (Choice(1, "2 to 10"), Choice(2, "11 to 50"), Choice(3, "More than 50")),
        ),
        task("weed", "Pull the weeds"),
        task("water", "Water the beds"),
        task("compost", "Make compost"),
        Item(
            "shed",
            "select_one",
            "Is the shed locked?",
            (Choice(1, "Yes"), Choice(0, "No"), Choice(2, "At night")),
            relevant="${size} >= 2 and not(${weed} = 1)",
            since="2031",
            worded={"2031": "Is your shed locked?", "2032": "Who locks the shed?"},
            dropped={2: "2030"},
        ),
        Item("why", "text", "Why do you garden?"),
        Item("twin", "select_one", "A flag of the file, asked of nobody.", (Choice(1, "Twin"),), role="key"),
    ),
)


def wave(name: str, license: License = ALIKE) -> Wave:
    return Wave(
        study="gardens",
        name=name,
        title=f"Gardens {name}",
        selection="opt-in",
        organization="unknown",
        source="The Garden Trust",
        license=license,
        attribution="The Garden Trust, survey of shared gardens",
        mode="web",
        first_day=date(int(name), 5, 1 if name == "2030" else 2),
        last_day=date(int(name), 5, 31 if name == "2030" else 30),
    )


WAVES = (wave("2030"), wave("2031"))
STUDY = Study(INSTRUMENT, WAVES)


def sources(waves: tuple[str, ...], license: str = "CC-BY-SA-4.0") -> tuple[Source, ...]:
    return tuple(
        Source("The Garden Trust", license, "The Garden Trust, survey of shared gardens", name) for name in waves
    )


def share(key: str, count: int, base: int, low: float, high: float, label: str = "", of: str = "") -> Cell:
    return Cell(key, count / base, base, "share", low, high, count, label=label, of=of)


def parts(cells: tuple[Cell, ...], asked: tuple[str, ...], waves: tuple[str, ...] = ("2031",), **more: object) -> Parts:
    given = {
        "kind": "chart",
        "cells": cells,
        "question": tuple(Question(name, INSTRUMENT.item(name).wording, INSTRUMENT.version) for name in asked),
        "base": Base(412),
        "interval": Interval(0.95, "wilson"),
        "wave": waves,
        "source": sources(waves),
        "selection": "opt-in",
        **more,
    }
    return Parts(**given)  # type: ignore[arg-type]


def exhibits() -> dict[str, Exhibit]:
    """Every exhibit of the sample report by id."""
    made = (cover(), tending(), size(), change(), table(), kept(), *toplines())
    return {exhibit.id: exhibit for exhibit in made}


def titled(name: str, title: str, told: Parts, alt: str, svg: str, holds: str = "") -> Exhibit:
    return Exhibit(name, title, told, alt, judge(holds, told) if holds else None, svg, protected=True)


TASKS = (
    share("weed/2031", 268, 412, 0.603, 0.695, "Pull the weeds", "2031"),
    share("water/2031", 230, 410, 0.512, 0.608, "Water the beds", "2031"),
    share("compost/2031", 115, 409, 0.240, 0.327, "Make compost", "2031"),
)


def tending() -> Exhibit:
    rows = tuple(Row(cell.label, (cell.key,)) for cell in TASKS)
    told = parts(
        TASKS,
        ("weed", "water", "compost"),
        chart=Chart("dots", rows, highlight="Make compost"),
        deck="Gardens doing each task weekly, percent",
    )
    alt = "Dots with intervals: 65% weed weekly, 56% water, 28% make compost."
    return titled(
        "tending",
        "Most gardens are weeded weekly; fewer than a third make compost",
        told,
        alt,
        dots(told),
        "high < 0.5",
    )


def size() -> Exhibit:
    cells = (
        share("small", 24, 96, 0.174, 0.345, "2 to 10 people"),
        share("middle", 60, 201, 0.239, 0.365, "11 to 50 people"),
        share("large", 58, 98, 0.493, 0.684, "More than 50 people"),
    )
    told = parts(
        cells,
        ("size", "weed"),
        chart=Chart("dots", tuple(Row(cell.label, (cell.key,)) for cell in cells), highlight="More than 50 people"),
        deck="Gardens with a program of care, by number of people, percent",
    )
    alt = "Dots with intervals by size: 25% of the smallest, 30% of the middle and 59% of the largest gardens."
    return titled("size", "Programs of care are common only in the largest gardens", told, alt, dots(told))


def change() -> Exhibit:
    cells = tuple(
        Cell(name, value, 388, "points", low, high, bases=(388, 412), label=label)
        for name, value, low, high, label in (
            ("weed", 0.025, -0.041, 0.091, "Pull the weeds"),
            ("water", 0.004, -0.064, 0.072, "Water the beds"),
            ("compost", -0.012, -0.075, 0.051, "Make compost"),
        )
    )
    told = parts(
        cells,
        ("weed", "water", "compost"),
        ("2030", "2031"),
        interval=Interval(0.95, "difference"),
        chart=Chart("dumbbell", tuple(Row(cell.label, (cell.key,)) for cell in cells), highlight="Pull the weeds"),
        deck="Change of the weekly share, points",
    )
    alt = "Three intervals that all hold zero: weeding +2.5, watering +0.4, compost −1.2 points."
    return titled("change", "No task changed by more than the waves can tell", told, alt, dots(told, -0.1, 0.1))


def table() -> Exhibit:
    cells = (
        *(
            replace(cell, key=f"{cell.key.split('/')[0]}/2030", value=(cell.value or 0) - 0.02, of="2030")
            for cell in TASKS
        ),
        *TASKS,
    )
    rows = tuple(
        TableRow(cell.label, (cell.key.replace("2031", "2030"), cell.key), words="inconclusive") for cell in TASKS
    )
    told = parts(
        cells,
        ("weed", "water", "compost"),
        ("2030", "2031"),
        kind="table",
        table=Table((Column("2030"), Column("2031")), rows, "Task", "Pull the weeds", "Verdict"),
        deck="Weekly, percent",
    )
    return titled("table", "Three tasks stand where they stood a year ago", told, "", "")


def kept() -> Exhibit:
    cells = (
        Cell("received", 440.0, 440, "count", label="Received"),
        Cell("analyzed", 412.0, 412, "count", label="Analyzed"),
    )
    rows = (Row("Received", ("received",)), Row("Analyzed", ("analyzed",), note="28 blank or doubled"))
    told = parts(
        cells,
        (),
        interval=Interval(0.95, "none"),
        base=Base(440, of="asked"),
        chart=Chart("funnel", rows),
        deck="Answers, 2031",
    )
    alt = "Of 440 answers received, 28 were blank or doubled and 412 were analyzed."
    return titled("kept", "Nearly all answers could be used", told, alt, bars(told))


def cover() -> Exhibit:
    told = parts((Cell("answers", 412.0, 412, "count"),), (), interval=Interval(0.95, "none"), chart=Chart("cover", ()))
    spots = "".join(f"M{62 + n % 60 * 8} {380 - n // 60 * 8}h.01" for n in range(412))
    hot = "".join(f"M{62 + n % 60 * 8} {380 - n // 60 * 8}h.01" for n in range(115))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 440" width="595" height="440" {FONT}>'
        f'<path d="{spots}" stroke="#4f8fa6" stroke-width="5" stroke-linecap="round"/>'
        f'<path d="{hot}" stroke="#ff9a66" stroke-width="6" stroke-linecap="round"/>'
        '<text x="62" y="412" font-size="8" fill="#bcd7df">One dot for each answer. Orange: makes compost weekly.'
        "</text></svg>"
    )
    return titled(
        "cover", "Answers", told, "412 dots, one for each answer; 115 are orange and stand for weekly compost.", svg
    )


def toplines() -> tuple[Exhibit, ...]:
    return tuple(topline(name, at) for at, name in enumerate(("weed", "water", "compost", "size", "shed")))


def topline(name: str, at: int) -> Exhibit:
    """Two waves asked alike and, for the size, a break before the second."""
    item = INSTRUMENT.item(name)
    waves = ("2031",) if item.since else ("2030", "2031")
    cells = tuple(
        share(f"{choice.code}/{wave}", 60 + 20 * place + at, 388 + at, 0.1, 0.2, choice.label, wave)
        for place, choice in enumerate(item.choices)
        for wave in waves
    )
    counts = tuple(
        Cell(f"{kind}/{wave}", float(number), number, "count", of=wave)
        for kind, number in (("base", 388 + at), ("missing", 24))
        for wave in waves
    )
    broken = name == "size"
    columns = tuple(
        Column(
            wave, ("Asked alike" if wave == "2030" else "Bands changed ᵃ") if broken else "", broken and wave == "2031"
        )
        for wave in waves
    )
    rows = (
        *(TableRow(c.label, tuple(f"{c.code}/{wave}" for wave in waves)) for c in item.choices),
        TableRow("Base", tuple(f"base/{wave}" for wave in waves), "base"),
        TableRow("No answer", tuple(f"missing/{wave}" for wave in waves), "missing"),
    )
    if broken:
        rows = (TableRow("Only one", ("", "1/2031")), *rows)
    told = parts(
        (*cells, *counts),
        (name,),
        waves,
        kind="table",
        table=Table(columns, rows, "Answer", "Weekly"),
        notes=("bands were cut anew in 2031",) if broken else (),
        deck="Percent of all who answered",
    )
    return titled(f"topline-{name}", item.wording, told, "", "")


FONT = "font-family=\"'Source Sans 3', sans-serif\""


def dots(told: Parts, least: float = 0.0, most: float = 1.0) -> str:
    """A dot with its interval for each cell, drawn by hand."""
    height = 34 * len(told.cells) + 6

    def x(value: float) -> float:
        return 190 + 230 * (value - least) / (most - least)

    zero = "" if least == 0 else f'<line x1="{x(0):.1f}" x2="{x(0):.1f}" y1="0" y2="{height - 6}" stroke="#17212b"/>'
    drawn = [zero]
    for at, cell in enumerate(told.cells):
        hot = told.chart is not None and told.chart.highlight == cell.label
        tone, tint = ("#c63f17", "#f5d5c8") if hot else ("#0d5c75", "#bcd7df")
        y = 18 + 34 * at
        drawn.append(
            f'<text x="0" y="{y + 3}" font-size="8.5" fill="#17212b">{escape(cell.label)}</text>'
            f'<line x1="{x(cell.low or 0):.1f}" x2="{x(cell.high or 0):.1f}" y1="{y}" y2="{y}" stroke="{tint}" '
            f'stroke-width="5" stroke-linecap="round"/>'
            f'<circle cx="{x(cell.value or 0):.1f}" cy="{y}" r="3.5" fill="{tone}"/>'
            f'<text x="470" y="{y + 3}" font-size="8.5" text-anchor="end" fill="#56636f">{cell.base}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 470 {height}" width="470" height="{height}" {FONT}>'
        + "".join(drawn)
        + "</svg>"
    )


def bars(told: Parts) -> str:
    """A bar for each count, drawn by hand."""
    most = max(cell.value or 0 for cell in told.cells)
    drawn = "".join(
        f'<text x="0" y="{16 + 26 * at}" font-size="8.5" fill="#17212b">{escape(cell.label)}</text>'
        f'<rect x="110" y="{5 + 26 * at}" width="{300 * (cell.value or 0) / most:.1f}" height="15" fill="#0d5c75"/>'
        for at, cell in enumerate(told.cells)
    )
    height = 26 * len(told.cells) + 6
    size = f'viewBox="0 0 470 {height}" width="470" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {FONT}>{drawn}</svg>'


def stored(folder: Path, given: dict[str, Exhibit] | None = None) -> Path:
    """A folder of protected exhibits with the certificate that vouches for them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [save(exhibit, folder) for exhibit in (given or exhibits()).values()]
    digests = {path.stem: file_digest(path) for path in paths}
    vouched = Certificate("sample 2031.1", "public", {"people": 10}, digests, 90, {}, {})
    write_json(folder / "certificate.json", asdict(vouched))
    return folder


def sample_report() -> Report:
    return read_report(SAMPLE)


def printed(
    folder: Path,
    report: Report | None = None,
    given: dict[str, Exhibit] | None = None,
    studies: tuple[Study, ...] = (STUDY,),
    house: Path = HOUSE,
) -> Edition:
    """The sample's edition, made in a folder."""
    return assemble(
        report or sample_report(),
        stored(folder / "exhibits", given),
        studies,
        folder / "editions",
        house=house,
        inputs=INPUTS,
        runs=RUNS,
    )


def replaced(told: Told, **changed: object) -> Told:
    """An exhibit or a cell with some of its fields changed."""
    return replace(told, **changed)  # type: ignore[arg-type]
