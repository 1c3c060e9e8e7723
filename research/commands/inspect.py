"""`research inspect FILE`: what export this is, with the cells that prove it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from research.commands.telling import give

if TYPE_CHECKING:
    from research.intake import Inspection


@click.command("inspect", epilog="Example: research inspect surveys/open-source-programs/data/wave_2018.csv.gz --json")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--platform", help="Name the platform; `plain` is a table with one header row.")
@click.option("--json", "as_json", is_flag=True, help="One object on stdout, nothing else.")
def command(file: Path, platform: str | None, as_json: bool) -> None:
    """Say what export FILE is and which questions it holds; nothing is changed or stored."""
    from research.intake import inspect_export

    found = inspect_export(file, platform)
    if as_json:
        give(found.as_json())
        return
    for line in told(found):
        click.echo(line)


def told(found: Inspection) -> list[str]:
    """An inspection in lines."""
    known, removed = found.sniffed, found.removed
    lines = [
        f"{known.format}: {known.layout} ({known.confidence:.0%} sure)",
        f"  {known.header_rows} header rows, {known.encoding}",
        *(f"  row {cell.row}, column {cell.column}: {cell.text}" for cell in known.evidence),
        f"{found.responses:,} responses, {found.blank_rows:,} blank rows",
        f"{found.started_only:,} began without answering",
        f"{found.columns:,} columns: {len(found.single):,} single questions, "
        f"{len(found.multi_select):,} multi-selects, {len(found.grids):,} grids",
    ]
    if found.personal_columns:
        lines.append(f"columns headed as personal: {', '.join(found.personal_columns)}")
    if removed.emails or removed.addresses:
        lines.append(f"cells with e-mail addresses: {removed.emails:,}; with IP addresses: {removed.addresses:,}")
    return lines
