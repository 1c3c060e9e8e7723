"""`research run NOTEBOOK -p name=value`: one run of one notebook."""

from __future__ import annotations

import click

from research.commands.telling import give, passing, say


@click.command(
    "run",
    epilog="Example: research run toplines -p study=open-source-programs -p waves=2018,2019,2020",
)
@click.argument("notebook")
@click.option("-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter; once for each.")
@click.option("--force", is_flag=True, help="Run even if nothing changed.")
@click.option("--timeout", type=click.IntRange(min=1), metavar="SECONDS", help="The longest that one cell may take.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
def command(notebook: str, pairs: tuple[str, ...], force: bool, timeout: int | None, as_json: bool) -> None:
    """Execute NOTEBOOK of notebooks/ with parameters, unless the same run is there already."""
    from datetime import UTC, datetime

    from research.archive import home, project
    from research.runs import given, run

    made = run(
        notebook,
        given(pairs),
        project=project(),
        home=home(),
        now=lambda: datetime.now(UTC),
        force=force,
        timeout=timeout,
        progress=passing,
    )
    for warning in made.warnings:
        say(f"warning: {warning}")
    if as_json:
        give(
            {
                "notebook": made.notebook,
                "key": made.key,
                "folder": str(made.folder),
                "cached": made.cached,
                "exhibits": list(made.exhibits),
                "warnings": list(made.warnings),
                "seconds": made.manifest["seconds"],
            }
        )
    elif made.cached:
        say(f"{made.notebook}: nothing is new; the run of {made.manifest['finished_at']} is in {made.folder}")
    else:
        say(f"{made.notebook}: {len(made.exhibits)} exhibits in {made.manifest['seconds']:.1f} s, in {made.folder}")
