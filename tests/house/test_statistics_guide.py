"""The guide to statistics runs as it stands, and what its verbs give shows itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "statistics.md"
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", flags=re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```python\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
SECTIONS = {title: BLOCK.findall(body) for title, body in SECTION.findall(GUIDE.read_text())}


def results(code: str, names: dict[str, Any]) -> list[Any]:
    """Run a block, and give back what its bare expressions gave."""
    found = []
    for step in ast.parse(code).body:
        if isinstance(step, ast.Expr):
            found.append(eval(compile(ast.Expression(step.value), str(GUIDE), "eval"), names))
        else:
            exec(compile(ast.Module([step], []), str(GUIDE), "exec"), names)
    return found


@pytest.fixture(scope="module")
def ran() -> dict[str, list[Any]]:
    names: dict[str, Any] = {}
    return {title: [one for code in blocks for one in results(code, names)] for title, blocks in SECTIONS.items()}


def test_every_section_has_one_block() -> None:
    assert [title for title, blocks in SECTIONS.items() if len(blocks) != 1] == []


def test_every_block_runs_and_every_result_shows_itself(ran: dict[str, list[Any]]) -> None:
    assert [title for title, found in ran.items() if not found] == ["A design"]
    for one in (one for found in ran.values() for one in found):
        assert "Unprotected" in one._repr_html_()
        assert "NaN" not in repr(one)
        assert "nan" not in one._repr_html_()


def test_every_section_named_of_the_methods_is_there() -> None:
    methods = (GUIDE.parents[1] / "methods.md").read_text()
    named = re.findall(r"\*Methods, (.+?)\*(?: and \*(.+?)\*)?", GUIDE.read_text().replace("\n", " "))
    titles = {name for pair in named for name in pair if name}
    headings = re.findall(r"^##+ (.+)$", methods, flags=re.MULTILINE)
    assert {title for title in titles if not any(heading.startswith(title) for heading in headings)} == set()
