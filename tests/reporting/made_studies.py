"""A report over two studies: the gardens, and the hives that stand in some of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from research.exhibits import (
    Base,
    Cell,
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
)
from research.instruments import Choice, Instrument, Item, License, Wave
from research.reporting import Study
from tests.reporting.made_report import SAMPLE, STUDY, bars, exhibits, replaced

APACHE = License("Apache-2.0", "Apache License 2.0", False, "https://www.apache.org/licenses/LICENSE-2.0")
SWARMED = Item(
    "swarmed",
    "select_one",
    "Did a colony leave your hive this year?",
    (Choice(1, "Yes"), Choice(0, "No")),
    nets={"yes": (1,)},
)
HIVES = Study(
    Instrument("hives", "Hives in gardens", (SWARMED,)),
    (
        Wave(
            study="hives",
            name="2031",
            title="Hives 2031",
            selection="opt-in",
            organization="respondent",
            source="The Bee Keepers, file hives.csv",
            license=APACHE,
            attribution="The Bee Keepers, survey of hives",
            mode="web",
            first_day=date(2031, 7, 1),
        ),
    ),
)
STUDIES = (STUDY, HIVES)
ONE = """study: gardens
sample: true
"""
TOP = """toplines: topline-
questionnaire:
  study: gardens
  waves: [2030, 2031]
funnel: kept
"""
BOTH = """studies:
  - {study: gardens, waves: [2030, 2031], toplines: topline-, funnel: kept}
  - {study: hives, waves: [2031], toplines: hives-topline-, funnel: hives-kept}
sample: true
"""


def hives(kind: str, cells: tuple[Cell, ...], license: License = APACHE, **more: object) -> Parts:
    wave = HIVES.waves[0]
    return Parts(
        kind=kind,
        cells=cells,
        question=(Question("swarmed", SWARMED.wording, HIVES.instrument.version),) if kind == "table" else (),
        base=Base(90),
        interval=Interval(0.95, "wilson" if kind == "table" else "none"),
        wave=("2031",),
        source=(Source(wave.source, license.name, wave.attribution, wave.name),),
        selection="opt-in",
        **more,  # type: ignore[arg-type]
    )


def both_exhibits(license: License = APACHE) -> dict[str, Exhibit]:
    """The gardens' exhibits, and two on hives."""
    swarmed = (
        Cell("yes", 30 / 90, 90, "share", 0.24, 0.44, 30, label="Yes"),
        Cell("no", 60 / 90, 90, "share", 0.56, 0.76, 60, label="No"),
    )
    rows = tuple(TableRow(cell.label, (cell.key,)) for cell in swarmed)
    topline = hives("table", swarmed, license, table=Table((Column("2031"),), rows, "Answer"))
    kept = (Cell("received", 90.0, 90, "count", label="Received"),)
    funnel = hives("chart", kept, license, chart=Chart("funnel", (Row("Received", ("received",)),)))
    made = (
        Exhibit("hives-topline-swarmed", SWARMED.wording, topline, protected=True),
        replaced(
            Exhibit("hives-kept", "Every answer on hives was kept", funnel, "All 90 answers.", protected=True),
            svg=bars(funnel),
        ),
    )
    return {**exhibits(), **{exhibit.id: exhibit for exhibit in made}}


def folder_of_both(into: Path) -> Path:
    """The sample report's folder with a definition over both studies."""
    folder = Path(shutil.copytree(SAMPLE, into / "sample"))
    text = (folder / "report.yml").read_text()
    text = text.replace(ONE, BOTH, 1)
    text = text.replace(
        "toplines: topline-\nquestionnaire:\n  study: gardens\n  waves: [2030, 2031]\nfunnel: kept\n", ""
    )
    text = text.replace(
        "    words: Anyone with the link. No list of gardens exists.\n",
        "    words:\n      gardens: Anyone with the link.\n      hives: Keepers with a hive in a shared garden.\n",
    )
    text = text.replace(
        "  mode: Web, in English.\n",
        "  mode:\n    gardens: Web, in English.\n    hives: |\n      On paper.\n\n      Answers were typed twice.\n",
    )
    (folder / "report.yml").write_text(text)
    return folder


def with_license(license: License) -> tuple[Study, ...]:
    """Both studies, the hives under another license."""
    wave = replace(HIVES.waves[0], license=license)
    return (STUDY, Study(HIVES.instrument, (wave,)))
