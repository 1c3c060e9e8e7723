"""`research trace EXHIBIT`: from a printed number back to the raw file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from research.commands.telling import give, say

if TYPE_CHECKING:
    from research.archive.lineage import Chain, Link

SIGNS = {"matches": ("●", "green"), "differs": ("✗", "red"), "missing": ("✗", "red")}
WIDE = 11  # of the names of links
SHORT = 12  # digits of a digest that a person compares


@click.command("trace", epilog="Example: research trace programs-by-size.have/20-000-or-more --json")
@click.argument("exhibit", metavar="EXHIBIT[.CELL]")
@click.option("--report", help="The report that prints it; needed only where several have such an exhibit.")
@click.option("--edition", help="An earlier edition, by its id or the beginning of its SHA-256.")
@click.option("--json", "as_json", is_flag=True, help="One object on stdout, nothing else.")
def command(exhibit: str, report: str | None, edition: str | None, as_json: bool) -> int:
    """Follow a printed number back: edition, exhibit, run, responses, receipt, raw export.

    EXHIBIT is an exhibit's id, CELL the key of one of its numbers, as prose names them: {{EXHIBIT.CELL|percent}}.
    Every link is hashed again. A link that differs or is gone is shown, named on stderr, and ends with exit code 7.
    """
    from research.archive import home, project
    from research.archive.lineage import check_unbroken
    from research.reporting import trace

    chain = trace(exhibit, home=home(), project=project(), report=report, edition=edition)
    if as_json:
        return given(chain)
    for line in drawn(chain):
        click.echo(line)
    check_unbroken(chain)
    return 0


def given(chain: Chain) -> int:
    """Print a chain as one object, broken or not, and give the exit code."""
    from research.archive.lineage import chain_json, check_unbroken
    from research.errors import GateRefused

    try:
        check_unbroken(chain)
    except GateRefused as refusal:
        say(f"research: {refusal}")
        give(chain_json(chain) | {"error": "GateRefused", "message": str(refusal), "exit": refusal.exit_code})
        return refusal.exit_code
    give(chain_json(chain))
    return 0


def drawn(chain: Chain) -> Iterator[str]:
    """A chain as a picture in text."""
    yield from headed(chain.number)
    for link in chain.links:
        yield from told(link, "")
    last = len(chain.waves)
    for number, (wave, branch) in enumerate(chain.waves.items(), 1):
        if len(chain.waves) == 1:
            stem, beside = "", ""
        else:
            stem, beside = ("├─ ", "│  ") if number < last else ("└─ ", "   ")
            yield f"{stem}{wave}"
        for link in branch:
            yield from told(link, beside)


def headed(number: Mapping[str, Any]) -> Iterator[str]:
    """The number that is traced, as it is printed."""
    if "printed" in number:
        printed = [number["printed"], number.get("interval", ""), number.get("base", "")]
        printed[1] = f"({printed[1]})" if printed[1] else ""
        yield f"{' '.join(part for part in printed if part)}   {number['address']}"
    else:
        yield f"{number['address']}"
    if "title" in number:
        yield click.style(number["title"], dim=True)
    if "printed" not in number and "cells" in number:
        cells = number["cells"]
        yield click.style(f"{len(cells)} numbers; one of them: {number['address']}.{cells[0]}", dim=True)


def told(link: Link, beside: str) -> Iterator[str]:
    """A link: what it is, what is known of it, and whether each digest is still the one that was told."""
    sign, color = SIGNS[link.state]
    first, *more = [line for line in FACTS[link.kind](link) if line]
    yield beside + click.style(sign, fg=color) + f" {link.kind:<{WIDE}}{first}"
    stem = f"{beside}│ {'':<{WIDE}}"
    for line in more:
        yield f"{stem}{click.style(line, dim=True)}"
    for line in checked(link):
        yield f"{stem}{line}"


def checked(link: Link) -> Iterator[str]:
    """The checks of a link: those that fail one by one, those that hold together."""
    held = [check for check in link.checks if check.state == "matches"]
    if held:
        one = f"{held[0].what} {held[0].expected[:SHORT]}" if len(held) == 1 else f"{len(held)} digests"
        yield click.style(f"{one}: {'matches' if len(held) == 1 else 'all match'}", fg="green")
    for check in link.checks:
        if check.state != "matches":
            found = f", now {check.found[:SHORT]}" if check.found else ""
            yield click.style(f"{check.what} {check.expected[:SHORT]}: {check.state}{found}", fg="red")


def edition_facts(link: Link) -> Sequence[str]:
    """Name, page and digest of an edition."""
    page = f", page {link.facts['page']}" if link.facts["page"] else ""
    return (f"{link.name}{page}", f"PDF {link.facts['sha256'][:SHORT]}")


def exhibit_facts(link: Link) -> Sequence[str]:
    """How an exhibit passed disclosure control."""
    if link.facts["cells"] is None:
        return (link.name,)
    withheld = f"{link.facts['withheld']} of {link.facts['cells']} numbers withheld"
    return (link.name, f"protected for readers of kind {link.facts['rule']}, {withheld}")


def run_facts(link: Link) -> Sequence[str]:
    """Notebook, cell, parameters and key of a run."""
    facts = link.facts
    if "key" not in facts:
        return (link.name,)
    place = f", cell {facts['cell']}, line {facts['line']}" if facts["cell"] else ""
    parameters = ", ".join(f"{name} = {value}" for name, value in facts["parameters"].items())
    made = f"key {facts['key'][:SHORT]}, made {facts['finished_at']}"
    code = facts.get("code", "")
    return (f"notebook {link.name}{place}", "" if code == "exhibit(" else code, parameters, made)


def receipt_facts(link: Link) -> Sequence[str]:
    """Rows in, kept and dropped by reason."""
    facts = link.facts
    if "received" not in facts:
        return (link.name,)
    dropped = "".join(f" + {count:,} dropped ({reason})" for reason, count in facts["dropped"].items())
    return (f"{facts['received']:,} rows in = {facts['kept']:,} kept{dropped}", f"received {facts['received_at']}")


def raw_facts(link: Link) -> Sequence[str]:
    """Digest, size and platform of an export."""
    facts = link.facts
    return (link.name[:SHORT], f"{facts['format']}, {facts['rows']:,} rows, {facts['bytes']:,} bytes")


FACTS = {
    "edition": edition_facts,
    "exhibit": exhibit_facts,
    "run": run_facts,
    "responses": lambda link: (f"study {link.facts['study']}, wave {link.facts['wave']}",),
    "receipt": receipt_facts,
    "raw": raw_facts,
}
