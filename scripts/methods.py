"""Write the methods manual, docs/methods.md, from the drawn tests in tests/spec/, so that it cannot say what is untrue.

    python scripts/methods.py                write it
    python scripts/methods.py --check        change nothing; leave with 1 when it differs

A module is a section: its docstring gives the heading and what is true of all its numbers. A test is a number: the
docstring names it and states verb, convention, formula, precision and source; the table drawn in the test and what is
asserted of it follow as the worked example.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "tests" / "spec"
PAGE = ROOT / "docs" / "methods.md"
ORDER = (  # as a study goes; what is not named follows by name
    "designs", "weights", "means", "shares", "quantiles", "contrasts", "tests", "models", "multilevel", "importance",
    "necessity", "imputation", "scales", "factors", "latent", "tables", "disclosure", "planning",
)  # fmt: skip
STATED = ("Verb", "Convention", "Formula", "Precision", "Source")
NEEDED = ("Verb", "Convention", "Formula", "Source")
HEAD = """# Methods

What each number means, how it is reckoned, and where the formula comes from. This page is written by
`python scripts/methods.py` from the tests in `tests/spec/`; every table and every figure on it is computed and compared
each time the tests run.
"""


class Unfinished(Exception):
    """A test in tests/spec/ that does not say what the manual needs."""


@dataclass(frozen=True)
class Number:
    """One number of the manual: its name, what is stated of it, and the worked example."""

    name: str
    told: str
    stated: dict[str, str]
    tables: tuple[str, ...]
    example: str


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; 1 when the page differs with --check."""
    parser = argparse.ArgumentParser(description="Write docs/methods.md from tests/spec/.")
    parser.add_argument("--check", action="store_true", help="change nothing, leave with 1 when the page differs")
    given = parser.parse_args(arguments)
    try:
        wanted = page()
    except Unfinished as fault:
        print(fault, file=sys.stderr)
        return 1
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    if given.check:
        print("docs/methods.md differs from tests/spec/; type: python scripts/methods.py", file=sys.stderr)
        return 1
    write_whole(PAGE, wanted)
    print("docs/methods.md written", file=sys.stderr)
    return 0


def page() -> str:
    """The whole manual."""
    paths = sorted(SPEC.glob("test_*.py"), key=place)
    return "\n".join([HEAD, *(section(path) for path in paths)]).rstrip("\n") + "\n"


def place(path: Path) -> tuple[int, str]:
    """Where a module stands in the manual."""
    name = path.stem.removeprefix("test_")
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def section(path: Path) -> str:
    """A module as a section."""
    source = path.read_text(encoding="utf-8")
    module = ast.parse(source)
    heading, _, told = cleandoc(ast.get_docstring(module) or "").partition("\n")
    if not heading:
        raise Unfinished(f"{path.name} has no docstring, which is the section's heading")
    tests = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    numbers = [number(path, source, node) for node in tests]
    return "\n".join([f"## {heading.rstrip('.')}\n", told.strip() + "\n", *map(printed, numbers)])


def number(path: Path, source: str, test: ast.FunctionDef) -> Number:
    """A test as a number of the manual."""
    name, _, rest = cleandoc(ast.get_docstring(test) or "").partition("\n")
    told, stated = statements(rest)
    lacking = [word for word in NEEDED if word not in stated]
    if not name or lacking:
        what = f"does not state {', '.join(lacking)}" if name else "has no docstring"
        raise Unfinished(f"{path.name}: {test.name} {what}; the manual needs it for every number")
    tables = tuple(drawing(text) for text in strings(test) if is_drawn(text))
    return Number(name.rstrip("."), told, stated, tables, body(source, test))


def statements(text: str) -> tuple[str, dict[str, str]]:
    """Free text before the first statement, and each statement on one line."""
    told: list[str] = []
    stated: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        word, colon, value = line.strip().partition(":")
        if colon and word in STATED:
            last = word
            stated[last] = value.strip()
        elif last and line.strip():
            stated[last] += " " + line.strip()
        elif not last:
            told.append(line.strip())
    return " ".join(filter(None, told)), stated


def strings(test: ast.FunctionDef) -> list[str]:
    """The string constants of a test, without its docstring, in order."""
    found = [node for node in ast.walk(test) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    docstring = ast.get_docstring(test, clean=False)
    ordered = sorted(found, key=lambda node: (node.lineno, node.col_offset))
    return [str(node.value) for node in ordered if node.value != docstring]


def is_drawn(text: str) -> bool:
    """Whether a string draws a table of respondents."""
    return sum("|" in line for line in text.splitlines()) > 1


def drawing(text: str) -> str:
    """A drawn table in Markdown."""
    rows = [[cell.strip() for cell in line.strip("\n").split("|")] for line in text.splitlines() if "|" in line]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def body(source: str, test: ast.FunctionDef) -> str:
    """The statements of a test, with a drawn table told as `…`, for it stands above."""
    first = test.body[1] if ast.get_docstring(test) and len(test.body) > 1 else test.body[0]
    lines = source.splitlines()[first.lineno - 1 : test.end_lineno]
    text = "\n".join(line.removeprefix("    ") for line in lines)
    return re.sub(r'"""\n[^"]*\|[^"]*"""', "…", text)


def printed(one: Number) -> str:
    """A number in Markdown."""
    stated = [f"- **{word}:** {one.stated[word]}" for word in STATED if word in one.stated]
    lines = [f"### {one.name}\n", *([one.told + "\n"] if one.told else []), *stated, ""]
    for table in one.tables:
        lines += [table, ""]
    return "\n".join([*lines, "```python", one.example, "```", ""])


def write_whole(path: Path, text: str) -> None:
    """Under another name first, so that nobody reads half of it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


if __name__ == "__main__":
    sys.exit(main())
