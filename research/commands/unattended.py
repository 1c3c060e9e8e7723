"""Which verbs may run unattended, and whether their arguments can be understood before anybody has gone home."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

import click

from research.errors import ConfigurationError

VERBS = ("receive", "validate", "run", "build", "report")  # none that stands for a person's decision


def check_unattended(arguments: Sequence[str]) -> None:
    """Refuse arguments of `research` that could never run well without somebody there.

    Raises
    ------
    ConfigurationError
        A verb that is unknown or needs a person, options it does not have, or a notebook, parameter, report or study
        that is not there.
    """
    verb, *rest = arguments
    if verb not in VERBS:
        near = get_close_matches(verb, VERBS, 1)
        told = f"did you mean {near[0]!r}?" if near else f"unattended run: {', '.join(VERBS)}"
        raise ConfigurationError(f"{verb!r} is no verb that runs unattended; {told}")
    if {"-h", "--help"} & set(rest):
        raise ConfigurationError(f"research {verb} --help does nothing that could be scheduled")
    command = importlib.import_module(f"research.commands.{verb}").command
    try:
        with command.make_context(verb, list(rest)) as context:
            CHECKS[verb](context.params)
    except click.ClickException as error:
        raise ConfigurationError(f"research {verb} does not understand this: {error.format_message()}") from None


def check_run(told: dict[str, Any]) -> None:
    """The notebook is there and has these parameters."""
    from research.archive import project
    from research.runs import find, given, typed

    typed(find(project(), told["notebook"]), given(told["pairs"]))


def check_report(told: dict[str, Any]) -> None:
    """The report is there."""
    from research.archive import project

    project().report(told["name"])


def check_study(told: dict[str, Any]) -> None:
    """The study is there, and so are the files, seen from the project's folder, where it will run."""
    from research.archive import project

    project().study(told["study"])
    lost = [file for file in told.get("files", ()) if not (project().root / file).is_file()]
    if lost:
        raise ConfigurationError(f"{len(lost)} files are not in {project().root}, where it will run; write whole paths")


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "receive": check_study,
    "validate": check_study,
    "run": check_run,
    "build": check_report,
    "report": check_report,
}
