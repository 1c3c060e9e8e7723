"""The runs of a report: every exhibit is made once, and every wave that was opened is one that the report names."""

from __future__ import annotations

from pathlib import Path

import pytest

from research.archive import Project
from research.errors import ConfigurationError, GateRefused
from research.reporting import NotebookRun, check_runs, read_report, with_overrides
from research.runs import Run
from tests.reporting.made_studies import folder_of_both


def run(notebook: str, exhibits: tuple[str, ...], *opened: str) -> Run:
    inputs = {f"responses/{wave}/responses.parquet": "d" * 64 for wave in opened}
    manifest = {"notebook": notebook, "exhibits": list(exhibits), "parts": {"inputs": inputs}}
    return Run("k", Path("runs/k"), False, manifest)


GARDENS = run("toplines", ("topline-weed",), "gardens/2030", "gardens/2031")


def test_two_runs_may_not_make_the_same_exhibit(tmp_path: Path) -> None:
    report = read_report(folder_of_both(tmp_path))
    hives = run("toplines", ("topline-weed", "topline-swarmed"), "hives/2031")
    with pytest.raises(GateRefused) as refusal:
        check_runs([GARDENS, hives], report)
    told = str(refusal.value)
    assert "1 exhibit ids are made by two runs of the report, among them 'topline-weed'" in told
    assert "by run 1 (toplines) and run 2 (toplines)" in told
    assert "give one of the notebooks another value for its parameter `prefix`" in told


def test_a_run_may_not_open_a_wave_that_the_report_does_not_name(tmp_path: Path) -> None:
    report = read_report(folder_of_both(tmp_path))
    hives = run("hives", ("swarms",), "hives/2030", "hives/2031")
    with pytest.raises(GateRefused, match=r"run 2 \(hives\) opens wave 2030 of hives, which report\.yml does not name"):
        check_runs([GARDENS, hives], report)


def test_runs_with_their_own_exhibits_and_named_waves_pass(tmp_path: Path) -> None:
    check_runs([GARDENS, run("hives", ("swarms",), "hives/2031")], read_report(folder_of_both(tmp_path)))


PROJECT = Project(Path(__file__).parents[2])
PLANNED = (
    NotebookRun("toplines", {"study": "open-source-programs", "waves": ["2020"]}),
    NotebookRun("member_value", {"study": "member-organizations", "wave": "2020"}),
)


def test_a_parameter_may_be_changed_for_all_notebooks_or_for_one() -> None:
    both = with_overrides(PLANNED, {"study": "gardens", "member_value.study": "hives", "waves": "[2018]"}, PROJECT)
    assert [run.parameters["study"] for run in both] == ["gardens", "hives"]
    assert (both[0].parameters["waves"], both[1].parameters["wave"]) == ("[2018]", "2020")


@pytest.mark.parametrize("name", ["wav", "toplines.wave", "toplin.waves"])
def test_a_parameter_that_no_notebook_has_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"no notebook of the report has a parameter '{name}'; they have "):
        with_overrides(PLANNED, {name: "2018"}, PROJECT)
