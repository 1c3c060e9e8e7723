"""The methods manual says what the drawn tests say, for every number."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
specification = importlib.util.spec_from_file_location("scripts_methods", ROOT / "scripts" / "methods.py")
assert specification is not None
assert specification.loader is not None
methods = importlib.util.module_from_spec(specification)
sys.modules["scripts_methods"] = methods
specification.loader.exec_module(methods)


def test_the_manual_is_what_the_drawn_tests_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert methods.main(["--check"]) == 0, capsys.readouterr().err


def test_a_number_without_convention_formula_or_source_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "test_thing.py"
    page.write_text('"""Things."""\n\n\ndef test_a():\n    """Thing.\n\n    Verb: `thing`\n    """\n    assert True\n')
    monkeypatch.setattr(methods, "SPEC", tmp_path)
    assert methods.main(["--check"]) == 1
    assert "test_a does not state Convention, Formula, Source" in capsys.readouterr().err


def test_a_drawn_table_is_told_as_a_table() -> None:
    told = methods.drawing("\n        | trust | w\n    ann | 5     | 1\n    ")
    assert told == "|  | trust | w |\n| --- | --- | --- |\n| ann | 5 | 1 |"
