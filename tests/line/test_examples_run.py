"""Every example in a docstring runs, on the received study where it needs one."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from typing import Any

import pytest

import research
from research.archive import Home, Project
from research.intake import open_wave

STUDY = "open-source-programs"
MODULES = [
    found.name for found in pkgutil.walk_packages(research.__path__, "research.") if ".migrations" not in found.name
]


def examples() -> list[doctest.DocTest]:
    """All docstrings with examples."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    modules = [importlib.import_module(name) for name in MODULES if not name.endswith("__main__")]
    return [one for module in modules for one in finder.find(module) if one.examples]


EXAMPLES = examples()


@pytest.fixture(scope="module")
def names(built: Any) -> dict[str, Any]:
    """What examples may take for granted: the three waves of the study."""
    home, project = Home(built.home), Project(built.root)
    return {f"wave_{wave}": open_wave(STUDY, wave, home=home, project=project) for wave in ("2018", "2019", "2020")}


def test_there_are_examples_and_none_is_skipped() -> None:
    assert len(EXAMPLES) > 30
    assert [one.name for one in EXAMPLES for line in one.examples if doctest.SKIP in line.options] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_an_example_gives_what_it_says(
    example: doctest.DocTest, names: dict[str, Any], built: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESEARCH_HOME", str(built.home))
    monkeypatch.chdir(built.root)
    example.globs.update(names)
    told: list[str] = []
    failed, _ = doctest.DocTestRunner().run(example, out=told.append, clear_globs=False)
    assert failed == 0, "".join(told)
