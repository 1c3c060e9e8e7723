"""`research receive FILE…`: take an export in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from research.commands.telling import give, say

if TYPE_CHECKING:
    from research.archive.receipts import Receipt


@click.command(
    "receive",
    epilog="Example: research receive export.csv --study open-source-programs --wave 2018. "
    "Without files, every wave of the study whose exports lie in the study's folder.",
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--study", required=True, help="The study's folder under surveys/.")
@click.option("--wave", help="The wave's name; needed with files.")
@click.option("--platform", help="Name the platform; `plain` is a table with one header row.")
@click.option("--json", "as_json", is_flag=True, help="One object on stdout, nothing else.")
def command(files: tuple[Path, ...], study: str, wave: str | None, platform: str | None, as_json: bool) -> None:
    """Take the exports FILES of a wave in: receipt, findings, pseudonymous responses."""
    from datetime import UTC

    from research.archive import home
    from research.archive.receipts import receipt_json
    from research.intake import receive, told

    now = datetime.now(UTC)
    if files and wave is None:
        raise click.UsageError("say which wave the files are, with --wave")
    if wave is not None and not files:
        raise click.UsageError("name the files of the wave, or leave --wave out to take in the study's own exports")
    if wave is not None:
        receipts = [receive(files, study, wave, now, platform=platform)]
        say(told(receipts[0]))
    else:
        receipts = list(receive_all_of(study, now))
    for receipt in receipts:
        if receipt.is_new and any(receipt.findings.values()):
            say(f"findings of wave {receipt.wave}: {home().findings(study, receipt.wave) / 'findings.html'}")
    if as_json:
        give({"receipts": [{**receipt_json(receipt), "is_new": receipt.is_new} for receipt in receipts]})


def receive_all_of(study: str, now: datetime) -> tuple[Receipt, ...]:
    """Take in every wave of a study whose exports lie in the study's folder, and say so."""
    from research.errors import ConfigurationError
    from research.intake import receive_study

    receipts = receive_study(study, now, say=say)
    if not receipts:
        raise ConfigurationError(f"no wave of {study} has an export in the study's folder; name files and --wave")
    return receipts
