"""What somebody meets who types `research` and something wrong."""

from __future__ import annotations

import json

import pytest

from research import errors
from research.commands import VERBS, run_command


def test_a_verb_typed_wrong_is_told_its_neighbor(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["bild"]) == 2
    assert "did you mean 'build'?" in capsys.readouterr().err


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([verb, "--help"]) == 0
    assert f"research {verb}" in capsys.readouterr().out.partition("Example:")[2]


def test_an_error_is_a_sentence_and_with_json_also_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["build", "no-such-report", "--json"]) == 2
    told = capsys.readouterr()
    assert told.err.startswith("research: there is no report 'no-such-report'")
    assert json.loads(told.out) == {
        "error": "ConfigurationError",
        "message": told.err.removeprefix("research: ").strip(),
        "exit": 2,
    }


def test_each_thing_a_caller_can_act_upon_has_its_exit_code() -> None:
    codes = {  # as in ARCHITECTURE.md, "Exit codes"
        errors.ConfigurationError: 2,
        errors.DataRefused: 3,
        errors.NotebookFailed: 4,
        errors.KernelDied: 5,
        errors.ReportError: 6,
        errors.GateRefused: 7,
        errors.Locked: 75,
    }
    assert {kind: kind.exit_code for kind in codes} == codes
