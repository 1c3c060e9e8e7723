"""How a verb talks: sentences and progress on stderr, one JSON object on stdout."""

from __future__ import annotations

import json
import sys
from typing import Any

import click


def say(sentence: str) -> None:
    """Tell the person at the terminal; stdout stays free for results."""
    click.echo(f"\r\x1b[2K{sentence}" if sys.stderr.isatty() else sentence, err=True)


def passing(sentence: str) -> None:
    """Tell what is going on at a terminal, on one line that the next sentence overwrites; elsewhere nothing."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K    {sentence}\r", err=True, nl=False)


def give(result: Any) -> None:
    """Print one JSON object on stdout."""
    click.echo(json.dumps(result, indent=1, ensure_ascii=False))
