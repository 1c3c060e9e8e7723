"""From a printed number back to the raw file, on the real report: every link is hashed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from research.archive import Home, Project
from research.reporting import trace

REPORT = "open-source-programs"
NUMBER = "programs-by-size.have/20-000-or-more"
RAW_2023 = (
    "7cbf15145e3e1b307e6358253670c3475696c5839680b860d36846eab61872bc"  # of the file that its publishers gave out
)


def traced(workshop: Any, *arguments: str) -> dict[str, Any]:
    told = workshop.research("trace", *arguments, "--json")
    assert told.stdout, told.stderr
    return dict(json.loads(told.stdout))


def failing(chain: dict[str, Any]) -> list[tuple[str, str]]:
    links = [*chain["links"], *(link for branch in chain["waves"].values() for link in branch)]
    return [(link["kind"], check["state"]) for link in links for check in link["checks"] if check["state"] != "matches"]


def test_a_number_is_followed_to_the_digest_of_the_published_export(built: Any) -> None:
    chain = traced(built, NUMBER)
    branch = chain["waves"]["open-source-programs, wave 2023"]
    assert [link["kind"] for link in chain["links"]] == ["edition", "exhibit", "run"]
    assert [link["kind"] for link in branch] == ["responses", "receipt", "raw"]
    assert (branch[2]["sha256"], chain["state"]) == (RAW_2023, "matches")
    assert hashlib.sha256((built.home / "raw" / RAW_2023[:2] / RAW_2023).read_bytes()).hexdigest() == RAW_2023


def test_the_receipt_accounts_for_every_row(built: Any) -> None:
    receipt = traced(built, "programs.have/2020")["waves"]["open-source-programs, wave 2020"][1]
    dropped = {"wholly blank row": 378}  # the file has 1404 rows; 1026 people answered, says the survey's own report
    assert (receipt["received"], receipt["kept"], receipt["dropped"]) == (1404, 1026, dropped)


def test_the_run_names_the_cell_of_the_notebook_that_made_the_exhibit(built: Any) -> None:
    run = traced(built, "topline-size")["links"][2]
    notebook = json.loads((built.root / "notebooks" / "toplines.ipynb").read_text(encoding="utf-8"))
    source = "".join(notebook["cells"][run["cell"] - 1]["source"])
    assert (run["name"], run["parameters"]["waves"]) == ("toplines", ["2018", "2019", "2020", "2022", "2023"])
    assert source.splitlines()[run["line"] - 1].strip() == run["code"]
    assert 'exhibit(f"{prefix}-' in run["code"]


def test_every_exhibit_of_the_report_leads_back_unbroken(built: Any) -> None:
    home, project = Home(built.home), Project(built.root)
    names = built.edition()["exhibits"]
    assert [name for name in names if trace(name, home=home, project=project).broken] == []
    assert len(names) > 30


def test_on_a_terminal_the_way_is_a_picture_with_a_branch_for_each_wave(built: Any) -> None:
    told = built.research("trace", "moved")
    lines = told.stdout.splitlines()
    assert told.returncode == 0
    assert [line[0] for line in lines if "wave 20" in line and line[0] in "├└"] == ["├", "└"]
    assert sum("●" in line for line in lines) == 3 + 2 * 3  # edition, exhibit, run; three links for each of two waves
    assert "1,404 rows in = 1,026 kept + 378 dropped (wholly blank row)" in told.stdout


def test_a_number_pasted_from_prose_is_understood(built: Any) -> None:
    assert traced(built, "{{programs-by-size.have|percent}}")["number"]["printed"] == "55%"


@pytest.mark.parametrize(
    ("cell", "printed", "reason"),
    [
        ("have/dont-know", "too few", "fewer than 10 people"),
        ("have/10-000-19-999", "withheld", "withheld to protect others"),  # else the first follows from the total
    ],
)
def test_a_withheld_number_is_told_with_its_reason_and_nothing_else(
    built: Any, cell: str, printed: str, reason: str
) -> None:
    number = traced(built, f"programs-by-size.{cell}")["number"]
    assert (number["printed"], number["status"], number["reason"]) == (printed, "suppressed", reason)
    assert {"interval", "base", "value"}.isdisjoint(number)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            ["programs-by-sise"],
            "there is no exhibit 'programs-by-sise' in open-source-programs 2023.1; near it: programs",
        ),
        (["programs-by-size.havve"], "'programs-by-size' has no cell 'havve'; near it: have"),
        ([NUMBER, "--report", "another"], "no edition of 'another' has been built; type: research build another"),
        ([NUMBER, "--edition", "open-source-programs 2021.1"], "near it: open-source-programs 2023.1"),
    ],
)
def test_what_is_mistyped_is_told_what_comes_near_it(built: Any, typed: list[str], sentence: str) -> None:
    told = built.research("trace", *typed)
    assert (told.returncode, "Traceback" in told.stderr) == (2, False)
    assert sentence in told.stderr


def test_an_edition_is_named_by_its_id_or_the_beginning_of_its_digest(built: Any) -> None:
    digest = built.edition()["sha256"]
    for name in ("open-source-programs 2023.1", digest[:10]):
        assert traced(built, NUMBER, "--edition", name)["links"][0]["sha256"] == digest


def one(folder: Path, pattern: str) -> Path:
    """The file of a home that a pattern names."""
    return sorted(folder.glob(pattern))[0]


def spoiled(path: Path) -> None:
    """Change a file without making it unreadable."""
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")


def another_value(path: Path) -> None:
    """A larger share under the same name."""
    path.chmod(0o600)
    path.write_text(path.read_text(encoding="utf-8").replace("0.8734", "0.9734"), encoding="utf-8")


def another_count(path: Path) -> None:
    """A receipt that lost track of its rows."""
    path.write_text(path.read_text(encoding="utf-8").replace('"received": 489', '"received": 500'), encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "spoil", "kind", "state"),
    [
        (f"editions/*/{REPORT}.pdf", spoiled, "edition", "differs"),
        ("editions/*/data/programs-by-size.csv", another_value, "edition", "differs"),
        ("exhibits/*/certificate.json", spoiled, "edition", "differs"),
        ("exhibits/*/programs-by-size.json", another_value, "exhibit", "differs"),
        ("exhibits/*/programs-by-size.json", Path.unlink, "exhibit", "missing"),
        ("runs/*/cells/programs-by-size.json", another_value, "run", "differs"),
        ("runs/*/cells/programs-by-size.json", Path.unlink, "run", "missing"),
        (f"responses/{REPORT}/2023/responses.parquet", spoiled, "responses", "differs"),
        (f"responses/{REPORT}/2023/receipt.json", another_count, "receipt", "differs"),
        (f"responses/{REPORT}/2023/receipt.json", Path.unlink, "receipt", "missing"),
        (f"raw/{RAW_2023[:2]}/{RAW_2023}", spoiled, "raw", "differs"),
        (f"raw/{RAW_2023[:2]}/{RAW_2023}", Path.unlink, "raw", "missing"),
    ],
)
def test_a_broken_link_is_named_and_refused(
    workshop: Any, pattern: str, spoil: Callable[[Path], None], kind: str, state: str
) -> None:
    spoil(one(workshop.home, pattern))
    told = workshop.research("trace", NUMBER, "--json")
    assert (told.returncode, "Traceback" in told.stderr) == (7, False), told.stderr
    assert "type: research" in told.stderr or "receive the export again: research receive" in told.stderr
    assert (kind, state) in failing(json.loads(told.stdout))


def test_a_raw_file_that_is_gone_is_told_with_what_brings_it_back(workshop: Any) -> None:
    (workshop.home / "raw" / RAW_2023[:2] / RAW_2023).unlink()
    told = workshop.research("trace", NUMBER)
    assert f"the raw export {RAW_2023[:12]} of open-source-programs, wave 2023 is not there" in told.stderr
    assert workshop.research("receive", "--study", REPORT).returncode == 0
    assert workshop.research("trace", NUMBER).returncode == 0


def test_a_changed_mapping_breaks_the_way_until_the_report_is_made_again(workshop: Any) -> None:
    workshop.rewrite("surveys/open-source-programs/waves/2023.yml", "2023", "2023 # looked at again\n#")
    assert ("responses", "differs") in failing(traced(workshop, NUMBER))


def test_a_manifest_that_was_rewritten_no_longer_gives_the_key(workshop: Any) -> None:
    key = traced(workshop, NUMBER)["links"][2]["key"]
    path = workshop.home / "runs" / key / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["parts"]["parameters"]["wave"] = "2019"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert ("run", "differs") in failing(traced(workshop, NUMBER))
