"""How a verb talks: sentences and progress on stderr, one JSON object on stdout."""

from __future__ import annotations

import json
from typing import Any

import click


def say(sentence: str) -> None:
    """Tell the person at the terminal; stdout stays free for results."""
    click.echo(sentence, err=True)


def give(result: Any) -> None:
    """Print one JSON object on stdout."""
    click.echo(json.dumps(result, indent=1, ensure_ascii=False))
