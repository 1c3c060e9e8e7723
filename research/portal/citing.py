"""How an edition is cited: in a sentence, and for two kinds of reference managers."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """A reference in the forms that people need."""

    before: str
    title: str
    after: str
    bibtex: str
    ris: str


def citation(*, publisher: str, year: str, title: str, version: str, number: str, key: str) -> Citation:
    """A report as it is cited.

    Examples
    --------
    >>> told = citation(publisher="The Network", year="2026", title="Habits", version="1.0", number="N-1", key="h-1.0")
    >>> told.before + told.title + told.after
    'The Network (2026). Habits (version 1.0). N-1.'
    """
    after = (f" (version {version})" if version else "") + "." + (f" {number}." if number else "")
    return Citation(
        before=f"{publisher} ({year}). ",
        title=title,
        after=after,
        bibtex=bibtex(publisher, year, title, version, number, key),
        ris=ris(publisher, year, title, version, number),
    )


def bibtex(publisher: str, year: str, title: str, version: str, number: str, key: str) -> str:
    """A BibTeX entry; the author in double braces, so that a network is not taken for a person."""
    fields = {"author": f"{{{escaped(publisher)}}}", "title": escaped(title), "year": year}
    fields |= {"number": escaped(number), "note": escaped(f"Version {version}") if version else ""}
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@techreport{{{key},\n" + ",\n".join(lines) + ",\n" + f"  institution = {{{escaped(publisher)}}}\n}}\n"


def escaped(text: str) -> str:
    """Text in which BibTeX reads no command."""
    return re.sub(r"([\\{}%&#$_])", lambda found: "\\textbackslash{}" if found[0] == "\\" else "\\" + found[0], text)


def ris(publisher: str, year: str, title: str, version: str, number: str) -> str:
    """A RIS record."""
    lines = [("TY", "RPRT"), ("AU", f"{publisher},"), ("TI", title), ("PY", year), ("PB", publisher)]
    lines += [("ET", version), ("M1", number), ("ER", "")]
    return "".join(f"{name}  - {value}\n" for name, value in lines if value or name == "ER")
