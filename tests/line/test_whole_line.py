"""From raw exports to a staged report, on the real study: what a user of `make report` is promised."""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import page as validation
import pikepdf
import pypdfium2
import pytest

REPORT = "open-source-programs"
STUDY = "surveys/open-source-programs"
PUBLISHED = (  # the 2018 report of the survey's own publishers, with the denominators of each question
    "53% (399 of 748)",
    "72% (527 of 736)",
    "55% (405 of 738)",
    "59% (95 of 161)",
    "70% (216 of 310)",
)


@pytest.fixture(scope="session")
def edition(built: Any) -> dict[str, Any]:
    return dict(built.edition())


def text_of(pdf: str) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


def test_the_five_published_figures_stand_in_the_report_with_their_denominators(edition: dict[str, Any]) -> None:
    told = text_of(edition["pdf"])
    assert [figure for figure in PUBLISHED if figure not in told] == []


def test_a_broken_trend_tells_its_reasons_in_print_and_no_change_is_found_across_it(edition: dict[str, Any]) -> None:
    told = text_of(edition["pdf"])
    assert "people whose organizations take no part in open source were screened out" in told
    assert "“Always” came in above" in told or '"Always" came in above' in told
    assert told.count("Asked otherwise") > 10
    assert not re.search(r"Change 20(18|19|20) to 20(22|23)", told)


def test_the_driver_of_need_is_not_judged(edition: dict[str, Any]) -> None:
    told = text_of(edition["pdf"])
    assert "Does need drive practice?" in told
    assert "the verdict is therefore: cannot be tested here" in told


def test_the_edition_object_names_what_the_contract_asks(edition: dict[str, Any]) -> None:
    asked = ("edition", "sha256", "manifest_sha256", "stage", "exhibits", "pages", "inputs", "runs", "certificate")
    assert [key for key in asked if key not in edition] == []
    assert edition["edition"] == "open-source-programs 2023.1"
    assert edition["sha256"] == hashlib.sha256(Path(edition["pdf"]).read_bytes()).hexdigest()
    assert Path(edition["pdf"]).is_absolute()


def test_a_second_report_finds_nothing_new(built: Any) -> None:
    told = built.research("report", REPORT)
    assert told.returncode == 0
    assert "nothing is new: open-source-programs 2023.1" in told.stderr
    assert "exhibits in" not in told.stderr  # no notebook was run again


def test_another_folder_gives_the_same_bytes(built: Any, edition: dict[str, Any], tmp_path: Path) -> None:
    root = tmp_path / "elsewhere"
    shutil.copytree(built.root, root)
    moved = type(built)(root, tmp_path / "another home")
    for study in sorted(path.name for path in (root / "surveys").iterdir()):
        assert moved.research("receive", "--study", study).returncode == 0
    assert moved.edition()["sha256"] == edition["sha256"]


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_both_profiles_hold_in_an_independent_validator(edition: dict[str, Any], profile: str) -> None:
    assert validation.validate_pdf_bytes(Path(edition["pdf"]).read_bytes(), profile=profile).failures == []


def test_only_the_vendored_fonts_are_embedded(edition: dict[str, Any]) -> None:
    with pikepdf.open(edition["pdf"]) as pdf:
        named = {str(o.FontName) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
    families = {name.partition("+")[2].partition("-")[0] for name in named}
    assert families == {"SourceSans3", "SourceSerif4", "SourceSerif4Display"}


def test_members_fetch_the_staged_bytes_and_strangers_are_told_from_when(
    built: Any, edition: dict[str, Any], tmp_path: Path
) -> None:
    copy, refused = tmp_path / "copy.pdf", tmp_path / "refused.pdf"
    within = ("--at", "2026-12-01T09:00Z")
    told = built.research("release", "fetch", REPORT, "--as", "amara@example.org", *within, "--out", str(copy))
    assert told.returncode == 0, told.stderr
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == edition["sha256"]
    assert "This is a request" in told.stderr  # share-alike: asked, not forbidden
    told = built.research("release", "fetch", REPORT, "--as", "nobody@example.org", *within, "--out", str(refused))
    assert told.returncode == 7
    assert "12 January 2027" in told.stderr
    assert not refused.exists()


def test_every_source_is_named_with_its_license(edition: dict[str, Any]) -> None:
    told = text_of(edition["pdf"])
    assert "CC BY-SA 4.0" in told
    assert "TODO Group" in told
    assert edition["license"]["share_alike"]
    assert {(source["study"], source["license"]) for source in edition["sources"]} == {
        ("open-source-programs", "CC-BY-SA-4.0"),
        ("open-source-programs", "CDLA-Permissive-2.0"),
        ("lasting-practice", "CC-BY-4.0"),
        ("member-organizations", "Apache-2.0"),
    }
    assert "copyright The Carpentries" in told
    assert "CDLA-Permissive-2.0" in told


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "sentence"),
    [
        ("programs.md", "The smallest are not last.", "37 percent of them are not last.", 6, "'37' is typed"),
        ("programs.md", "[[programs-by-size]]", "[[programs-by-sise]]", 6, "near it: programs-by-size"),
        (
            "report.yml",
            "low('have/20-000-or-more') > 0.5 and",
            "low('have/20-000-or-more') > 0.9 and",
            7,
            "bear out",
        ),
        ("report.yml", "verdict: inconclusive", "verdict: supported", 7, "not what the study reached"),
        (
            "report.yml",
            "    member-organizations: Web, self-completed, in English.\n",
            "    member-organizations: ''\n",
            6,
            "mode (member-organizations)",
        ),
        ("report.yml", "license: CC-BY-SA-4.0", "license: CC-BY-4.0", 7, "CC BY-SA 4.0"),
        (
            "report.yml",
            '{study: open-source-programs, wave: "2023"}',
            '{study: open-source-programs, wav: "2023"}',
            2,
            "wave",
        ),
        ("report.yml", "    funnel: response-funnel", "    funnels: response-funnel", 2, "funnel"),
    ],
)
def test_a_planted_fault_in_the_report_is_refused(
    workshop: Any, file: str, old: str, new: str, code: int, sentence: str
) -> None:
    workshop.rewrite(f"reports/{REPORT}/{file}", old, new)
    told = workshop.research("build", REPORT)
    assert (told.returncode, "Traceback" in told.stderr) == (code, False), told.stderr
    assert sentence in told.stderr


def test_a_headline_of_a_notebook_that_the_data_contradict_is_refused(workshop: Any) -> None:
    for file in ("notebooks/program_maturity.py", "notebooks/program_maturity.ipynb"):
        workshop.rewrite(file, "low('have/20-000-or-more') > 0.5", "low('have/20-000-or-more') > 0.9")
    told = workshop.research("build", REPORT)
    assert told.returncode == 7, told.stderr
    assert "Of the largest organizations alone" in told.stderr


def test_a_parameter_with_a_typo_is_refused_before_a_kernel_starts(workshop: Any) -> None:
    told = workshop.research("run", "program_maturity", "-p", "wav=2023")
    assert told.returncode == 2
    assert "near it: wave" in told.stderr or "'wave'" in told.stderr
    assert not (workshop.home / "runs" / ".failed").exists()  # a kernel that was started would have left a record


def exported(workshop: Any, wave: str) -> list[list[str]]:
    raw = gzip.decompress((workshop.root / STUDY / "data" / f"wave_{wave}.csv.gz").read_bytes())
    return list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True)))


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_mapping_that_misses_a_column_is_refused(workshop: Any, tmp_path: Path) -> None:
    rows = exported(workshop, "2018")
    wider = written(tmp_path / "wider.csv", [[*row, "A new question?" if n == 0 else ""] for n, row in enumerate(rows)])
    told = workshop.research("receive", str(wider), "--study", REPORT, "--wave", "2018")
    assert told.returncode == 3
    assert "A new question?" in told.stderr


def test_a_truncated_export_is_refused(workshop: Any, tmp_path: Path) -> None:
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes((workshop.root / STUDY / "data" / "wave_2018.csv.gz").read_bytes()[:-2000])
    told = workshop.research("receive", str(cut), "--study", REPORT, "--wave", "2018")
    assert (told.returncode, "Traceback" in told.stderr) == (3, False), told.stderr


def test_an_unknown_layout_is_refused_without_telling_what_is_in_it(workshop: Any, tmp_path: Path) -> None:
    strange = written(tmp_path / "strange.csv", [["Ann Example", "secret words", "4"], ["Bo Other", "more", "5"]])
    told = workshop.research("receive", str(strange), "--study", REPORT, "--wave", "2018")
    assert told.returncode == 3, told.stderr
    assert re.search("Ann|secret|words|Bo", told.stderr) is None


def test_a_planted_address_is_nowhere_under_the_home_but_in_raw(workshop: Any, tmp_path: Path) -> None:
    mail, number = "planted.person@example.com", "203.0.113.77"
    rows = exported(workshop, "2018")
    rows[5][34] = f"write to {mail}, or look for {number}"  # an open answer
    rows[6][170] = mail
    rows[7][3] = number  # where the platform names the collector
    rows[8][10] = f"2-50 {mail}"  # among the answers of a question that is mapped
    planted = written(tmp_path / "planted.csv", rows)
    assert workshop.research("receive", str(planted), "--study", REPORT, "--wave", "2018").returncode == 0
    told = workshop.research("build", REPORT)
    assert (told.returncode, "printed" in told.stderr) == (0, True), told.stderr
    holding = [
        path.relative_to(workshop.home).as_posix()
        for path in workshop.home.rglob("*")
        if path.is_file() and any(sign in path.read_bytes() for sign in (mail.encode(), number.encode()))
    ]
    assert holding
    assert [path for path in holding if not path.startswith("raw/")] == []
