"""The edition on disk: same bytes everywhere, whole or not at all, and what lies beside the PDF."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from research.archive import digest_of, file_digest
from research.errors import GateRefused, ReportError
from research.exhibits import Cell
from research.reporting import Edition, edition_object, edition_of, read_report
from research.reporting.companion import companion
from research.reporting.licensing import EditionLicense
from tests.reporting.made_report import (
    ALIKE,
    HOUSE,
    INPUTS,
    RUNS,
    SAMPLE,
    exhibits,
    printed,
    replaced,
    sample_report,
    stored,
)

ROOT = Path(__file__).parents[2]


def test_the_edition_lies_under_the_digest_of_its_pdf(edition: Edition) -> None:
    assert edition.folder.name == edition.sha256 == hashlib.sha256(edition.pdf.read_bytes()).hexdigest()
    assert edition.pdf.name == "sample.pdf"


def test_the_sheet_says_what_contracts_ask(edition: Edition) -> None:
    told = json.loads((edition.folder / "edition.json").read_text())
    assert told["edition"] == "sample 2031.1"
    assert told["stage"] == "draft"
    assert told["pages"] == 11
    assert (told["publisher"], told["version"]) == ("The Community Research Network", "2031.1")
    assert told["says"][0]["claim"] == "Most gardeners weed every week."
    assert told["says"][2]["claim"] == "Compost is the exception, at 28%."
    assert told["inputs"] == INPUTS
    assert told["runs"] == RUNS
    assert told["license"]["id"] == "CC-BY-SA-4.0"
    assert [source["wave"] for source in told["sources"]] == ["2030", "2031"]
    assert set(told["exhibits"]) == set(exhibits())
    assert told["fingerprint"] == digest_of(["a" * 64, "b" * 64])
    files = {
        path.relative_to(edition.folder).as_posix(): file_digest(path)
        for path in edition.folder.rglob("*")
        if path.is_file() and path.name != "edition.json"
    }
    assert told["files"] == files
    assert told["manifest_sha256"] == digest_of(files)


def test_the_edition_object_names_absolute_places(edition: Edition) -> None:
    told = edition_object(edition_of(edition.folder))
    assert Path(told["pdf"]).is_absolute()
    assert Path(told["pdf"]).read_bytes() == edition.pdf.read_bytes()
    assert Path(told["html"]).is_absolute()
    assert Path(told["html"]).name == "sample.html"
    assert told["files"]["sample.html"] == file_digest(Path(told["html"]))
    json.dumps(told)


def test_another_page_beside_it_makes_another_pdf_and_so_another_edition(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from research.pages import stylesheet
    from research.reporting import web

    monkeypatch.setattr(web, "stylesheet", lambda: stylesheet() + "/* another */")
    assert printed(tmp_path).sha256 != edition.sha256


def test_the_fingerprint_is_printed_and_runs_are_not(edition: Edition, pages: list[str]) -> None:
    digest = edition.facts["fingerprint"]
    assert " ".join(digest[at : at + 4] for at in range(0, 64, 4)) in pages[1]
    assert "c" * 8 not in " ".join(pages)


def test_anchors_name_the_page_of_every_exhibit_and_heading(edition: Edition, pages: list[str]) -> None:
    anchors = json.loads((edition.folder / "anchors.json").read_text())
    shown = [entry for entry in anchors if entry["kind"] == "exhibit"]
    assert [entry["id"] for entry in shown] == ["tending", "size", "change", "table", "kept"]
    titled = [entry for entry in anchors if entry["kind"] in {"exhibit", "heading"}]
    for entry in titled:
        assert entry["title"] in pages[entry["page"] - 1]
    assert len({(entry["kind"], entry["id"]) for entry in anchors}) == len(anchors)


def test_the_same_report_gives_the_same_bytes_in_another_folder_and_again(edition: Edition, tmp_path: Path) -> None:
    house = Path(shutil.copytree(HOUSE, tmp_path / "another place" / "house"))
    report = read_report(Path(shutil.copytree(SAMPLE, tmp_path / "elsewhere" / "sample")))
    again = printed(tmp_path / "deep" / "down", report, house=house)
    assert again.pdf.read_bytes() == edition.pdf.read_bytes()
    assert printed(tmp_path / "deep" / "down", report, house=house).facts == again.facts


def test_the_same_bytes_come_from_a_fresh_process_in_another_zone_and_tongue(edition: Edition, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.reporting.made_report import printed; "
        "print(printed(Path(sys.argv[1])).sha256)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == edition.sha256


def test_the_press_imports_no_pandas_and_no_study() -> None:
    script = "import sys, research.reporting; print(*sorted(sys.modules))"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    study = {"responses", "intake", "estimation", "figures", "tabulation", "disclosure", "weighting", "measures"}
    assert not loaded & {"pandas", "numpy", "scipy", "statsmodels", *(f"research.{room}" for room in study)}


def test_an_unprotected_exhibit_is_refused(tmp_path: Path) -> None:
    bare = replaced(exhibits()["tending"], protected=False)
    with pytest.raises(GateRefused, match=r"1 exhibits have not passed disclosure control \(tending\)"):
        printed(tmp_path, given={**exhibits(), "tending": bare})
    assert not (tmp_path / "editions").exists()


@pytest.mark.parametrize("fault", ["altered", "missing", "other edition", "none"])
def test_an_exhibit_that_the_certificate_does_not_vouch_for_is_refused(tmp_path: Path, fault: str) -> None:
    from research.reporting import assemble
    from tests.reporting.made_report import STUDY

    folder = stored(tmp_path / "exhibits")
    certificate = folder / "certificate.json"
    if fault == "altered":
        file = folder / "tending.json"
        file.write_text(file.read_text().replace("268", "269"))
    elif fault == "missing":
        (folder / "tending.json").unlink()
    elif fault == "other edition":
        certificate.write_text(certificate.read_text().replace("sample 2031.1", "sample 2030.1"))
    else:
        certificate.unlink()
    with pytest.raises(GateRefused, match="certificate"):
        assemble(sample_report(), folder, (STUDY,), tmp_path / "out", house=HOUSE, inputs=INPUTS, runs=RUNS)


def test_a_certified_exhibit_that_nobody_prints_is_fine_and_stays_out_of_the_data(tmp_path: Path) -> None:
    spare = replaced(exhibits()["tending"], id="spare")
    made = printed(tmp_path, given={**exhibits(), "spare": spare})
    assert "spare" not in made.facts["exhibits"]
    assert not (made.folder / "data" / "spare.csv").exists()


def test_a_failed_build_leaves_no_edition(tmp_path: Path) -> None:
    with pytest.raises(ReportError):
        printed(tmp_path, given={**exhibits(), "tending": replaced(exhibits()["tending"], svg="<svg")})
    assert not (tmp_path / "editions").exists()


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_companion_data_carry_base_interval_source_and_license_in_every_row(edition: Edition) -> None:
    told = rows((edition.folder / "data" / "tending.csv").read_bytes())
    assert [row["cell"] for row in told] == ["weed/2031", "water/2031", "compost/2031"]
    first = told[0]
    assert float(first["value"]) == pytest.approx(268 / 412, rel=1e-11)
    assert (first["low"], first["high"], first["count"], first["base"]) == ("0.603", "0.695", "268", "412")
    assert first["license"] == "sample 2031.1: CC BY-SA 4.0"
    assert "The Garden Trust" in first["source"]
    assert "Wilson" in first["interval"]


def test_a_withheld_cell_has_no_number_in_the_companion_data() -> None:
    hidden = Cell("few", 0.4, 5, low=0.1, high=0.8, count=2, status="suppressed", reason="fewer than 10 people")
    told = exhibits()["tending"].with_cells((hidden,))
    (row,) = rows(companion(told, "sample 2031.1", EditionLicense(ALIKE, ())))
    assert {row[name] for name in ("value", "low", "high", "count", "base")} == {""}
    assert (row["status"], row["printed"], row["reason"]) == ("suppressed", "too few", "fewer than 10 people")


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_field_of_the_companion_data_runs_in_a_spreadsheet(label: str) -> None:
    told = replaced(exhibits()["tending"].with_cells((Cell("a", -0.5, 30, "points", label=label),)), title=label)
    (row,) = rows(companion(told, "sample 2031.1", EditionLicense(ALIKE, ())))
    assert row["label"] == row["title"] == f"'{label}"
    assert row["value"] == "-0.5"
