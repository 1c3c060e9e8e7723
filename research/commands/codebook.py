"""`research codebook STUDY`: write a study's codebook from its instrument."""

from __future__ import annotations

import click

from research.commands.telling import say


@click.command("codebook", epilog="Example: research codebook open-source-programs")
@click.argument("study")
def command(study: str) -> None:
    """Write surveys/STUDY/codebook.md from the instrument and the waves."""
    from research.archive import project, write_text
    from research.instruments import codebook, read_instrument, read_wave, study_waves

    ours = project()
    waves = [read_wave(ours, study, wave) for wave in study_waves(ours, study)]
    path = ours.study(study) / "codebook.md"
    write_text(path, codebook(read_instrument(ours, study), waves))
    say(f"written: {path}")
