"""The command: one file a verb, loaded when it is called."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from research.errors import ResearchError

VERBS = {
    "inspect": "say what export a file is, with the cells that prove it",
    "receive": "take an export in: receipt, findings, pseudonymous responses",
    "validate": "findings of a wave, grouped by rule",
    "run": "execute one notebook with parameters",
    "build": "run what is out of date, then print the report",
    "report": "receive, build and stage a report in one go",
    "release": "move an edition through its stages; who may read it, and why",
    "trace": "from a printed number back to the raw file, every link hashed again",
    "members": "the roster of the network; a one-time sign-in link",
    "serve": "the members' portal: library, sign-in, downloads",
    "schedule": "let verbs run unattended, and see what became of them",
    "worker": "run what is due, again and again",
    "lab": "open JupyterLab on the project, with the studies received",
    "codebook": "write a study's codebook from its instrument",
}


class Verbs(click.Group):
    """A group that imports a verb's file only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of the work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one verb."""
        if cmd_name not in VERBS:
            return None
        command = importlib.import_module(f"research.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that was typed, or a sentence with what comes near it."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            near = get_close_matches(args[0], VERBS, 1)
            told = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(VERBS)}"
            raise click.UsageError(f"there is no verb {args[0]!r}; {told}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="community-research-workbench")
def research() -> None:
    """Community Research Workbench: from a survey's raw export to a staged report."""


def run_command(arguments: Sequence[str]) -> int:
    """Run a command line; a sentence on stderr for what a user can act upon, never a traceback for it.

    One that runs unattended says in a file how it ended, as the last thing it does.
    """
    file = os.environ.pop("RESEARCH_ENDING", None)  # not for what it starts itself
    code, error = ended(arguments)
    if file is not None:
        from research.runs import Ending, note_ending

        note_ending(Path(file), Ending(code, message_of(error), getattr(error, "again", "")))
    return code


def message_of(error: Exception | None) -> str:
    """The sentence of an error."""
    return error.format_message() if isinstance(error, click.ClickException) else str(error or "")


def ended(arguments: Sequence[str]) -> tuple[int, Exception | None]:
    """The exit code of a command line, and the error that it ended with."""
    try:
        told = research.main(args=list(arguments), prog_name="research", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted; what was whole is kept", err=True)
        return 130, None
    except click.ClickException as error:
        error.show()
        return 2, error
    except ResearchError as error:
        tell(error, as_json="--json" in arguments)
        return error.exit_code, error
    except BrokenPipeError:
        sys.stderr.close()
        return 0, None
    return told if isinstance(told, int) else 0, None


def tell(error: ResearchError, *, as_json: bool) -> None:
    """Tell a sentence on stderr, with what to type when its cause is mended, and as one object on stdout."""
    click.echo(f"research: {error}", err=True)
    if error.again:
        click.echo(f"run it again: {error.again}", err=True)
    if as_json:
        told = {"error": type(error).__name__, "message": str(error), "exit": error.exit_code}
        click.echo(json.dumps(told | ({"again": error.again} if error.again else {})))
