"""`research build REPORT`: run what is out of date, protect, draw, print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from research.commands.telling import give, passing, say

if TYPE_CHECKING:
    from research.archive import Home, Project
    from research.reporting import Edition, Report
    from research.runs import Run


@click.command(
    "build",
    epilog="Example: research build open-source-programs --json",
)
@click.argument("name", metavar="REPORT")
@click.option(
    "-p",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another value for a notebook parameter; NOTEBOOK.NAME=VALUE for one notebook's.",
)
@click.option("--json", "as_json", is_flag=True, help="One object on stdout, nothing else.")
def command(name: str, parameters: tuple[str, ...], as_json: bool) -> None:
    """Run what is out of date for REPORT, pass its exhibits through disclosure control, and print the edition."""
    from research.reporting import edition_object
    from research.runs import given

    edition = build_report(name, given(parameters), datetime.now(UTC))
    if as_json:
        give(edition_object(edition))
    else:
        click.echo(str(edition.pdf))


def build_report(name: str, parameters: Mapping[str, str], now: datetime) -> Edition:
    """Build a report, or find that nothing is new, and say so."""
    from research.archive import home, project
    from research.reporting import ingredients, last_edition, note_build, read_report

    where, house = home(), project()
    report = read_report(house.report(name))
    runs = run_all(report, parameters, house, where)
    made_of = ingredients(report, house, runs)
    edition = last_edition(report, where, made_of)
    if edition is not None:
        say(f"nothing is new: {report.edition} lies in {edition.folder}")
        return edition
    edition = printed(report, runs, house, where)
    note_build(report, where, made_of, edition)
    say(f"printed {report.edition}: {edition.facts['pages']} pages, {len(edition.facts['exhibits'])} exhibits")
    return edition


def run_all(report: Report, parameters: Mapping[str, str], house: Project, where: Home) -> list[Run]:
    """The report's notebook runs, made where they are not there yet."""
    from research.reporting import check_runs, with_overrides
    from research.runs import run

    runs = []
    planned = with_overrides(report.notebooks, parameters, house)
    for number, notebook in enumerate(planned, 1):
        heading = f"  run {number} of {len(planned)}  {notebook.notebook}"
        made = run(
            notebook.notebook,
            notebook.parameters,
            project=house,
            home=where,
            now=lambda: datetime.now(UTC),
            progress=passing,
        )
        say(f"{heading}: {'unchanged' if made.cached else f'{len(made.exhibits)} exhibits'}")
        runs.append(made)
    check_runs(runs, report)
    return runs


def printed(report: Report, runs: list[Run], house: Project, where: Home) -> Edition:
    """Protect and draw the cells of all runs, and print them."""
    from research.disclosure import Rule
    from research.figures import publish
    from research.instruments import read_instrument, read_wave
    from research.reporting import Study, assemble, cells_of, raw_inputs, run_keys

    exhibits = where.exhibits(report.edition)
    certificate = publish(cells_of(runs), exhibits, Rule(report.audience), report.edition)
    say(f"  protected {len(certificate.exhibits)} exhibits for readers of kind {report.audience}")
    studies = [
        Study(read_instrument(house, told.study), tuple(read_wave(house, told.study, wave) for wave in told.waves))
        for told in report.studies
    ]
    return assemble(
        report,
        exhibits,
        studies,
        where.editions,
        house=house.house,
        inputs=raw_inputs(where, report.studies),
        runs=run_keys(runs),
    )
