"""A wave or a study more needs no new code: what one wave says stands in its files and nowhere in the program."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
LONG = 18  # characters from which on a text is somebody's wording and no word of the trade


def texts(content: object) -> Iterator[str]:
    """Every text of a YAML file, keys and values; the program knows licenses, and its help names one of the files."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield str(key)
            yield from texts(value) if key not in ("license", "exports") else ()
    elif isinstance(content, list):
        for part in content:
            yield from texts(part)
    else:
        yield str(content)


def code_words() -> str:
    """The program's own strings, without what its docstrings say."""
    found = []
    for path in (ROOT / "research").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
        found += [node.value for node in strings if isinstance(node.value, str)]
    return "\n".join(found)


def test_no_question_answer_collector_study_or_wave_is_named_in_the_program() -> None:
    folders = list((ROOT / "surveys").iterdir())
    files = [path for folder in folders for path in (*folder.glob("mappings/*.yml"), *folder.glob("waves/*.yml"))]
    said = {text for path in files for text in texts(yaml.safe_load(path.read_text(encoding="utf-8")))}
    wordings = {text for text in said if len(text) >= LONG or (text.isdigit() and len(text) > 4)}
    names = {folder.name for folder in folders} | {path.stem for path in files if path.stem.isdigit()}
    program = code_words()
    lines = set(program.split("\n"))
    assert len(wordings) > 200
    assert sorted(text for text in wordings if text in program) == []
    assert sorted(name for name in names if name in lines) == []
