"""`research report NAME`: receive, build, stage, in one go."""

from __future__ import annotations

import click

from research.commands.telling import say


@click.command(
    "report",
    epilog="Example: research report open-source-programs",
)
@click.argument("name")
def command(name: str) -> None:
    """Receive the public data of all its studies, build report NAME, and stage its edition for members."""
    from datetime import UTC, datetime

    from research.archive import project
    from research.commands import build, receive, release
    from research.reporting import read_report

    now = datetime.now(UTC)
    studies = read_report(project().report(name)).studies
    say("1 of 3  receive")
    for told in studies:
        receive.receive_all_of(told.study, now)
    say("2 of 3  build")
    edition = build.build_report(name, {}, now)
    say("3 of 3  stage")
    release.stage_and_tell(name, edition, now)
