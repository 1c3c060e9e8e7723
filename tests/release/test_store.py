from __future__ import annotations

import json
import os
import stat

import pytest

from research.archive import Home, write_json
from research.errors import ConfigurationError, GateRefused
from research.release import edition_named, enter, read_pdf, read_sheet
from research.release.gate import check_edition
from tests.release.editions import made_certificate, made_edition


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "var")


def changed(edition, name, content=b"other") -> None:
    path = edition.folder / name
    path.chmod(0o644) if path.exists() else None
    path.write_bytes(content)


def resaid(edition, **changes) -> None:
    sheet = edition.folder / "edition.json"
    sheet.chmod(0o644)
    write_json(sheet, {**edition.told, **changes})


def test_an_edition_in_the_store_is_read_only_and_gives_its_bytes_back(home):
    edition = enter(home, made_edition(home).folder)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in edition.folder.rglob("*") if path.is_file()}
    assert modes == {0o444}
    assert read_pdf(home, edition.sha256) == edition.pdf.read_bytes()
    assert edition.folder == home.edition(edition.sha256)


def test_an_edition_from_elsewhere_is_copied_whole(home, tmp_path):
    elsewhere = made_edition(Home(tmp_path / "elsewhere"))
    edition = enter(home, elsewhere.folder)
    assert edition.folder == home.edition(elsewhere.sha256)
    assert read_pdf(home, edition.sha256) == elsewhere.pdf.read_bytes()
    assert (edition.folder / "data" / "share.csv").is_file()


def test_entering_again_changes_nothing(home):
    edition = made_edition(home)
    first = enter(home, edition.folder)
    before = {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")}
    assert enter(home, edition.folder) == first
    assert {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")} == before


@pytest.mark.parametrize("name", ["habits.pdf", "data/share.csv", "extra.txt"])
def test_a_file_that_was_changed_or_slipped_in_is_refused(home, name):
    edition = made_edition(home)
    changed(edition, name)
    with pytest.raises(GateRefused, match=rf"1 files of edition {edition.sha256} differ from its list \({name}\)"):
        enter(home, edition.folder)


def test_a_missing_file_is_refused(home):
    edition = made_edition(home)
    (edition.folder / "data" / "share.csv").unlink()
    with pytest.raises(GateRefused, match="1 files of edition"):
        enter(home, edition.folder)


def test_a_list_that_was_changed_is_refused(home):
    edition = made_edition(home)
    resaid(edition, files={**edition.told["files"], "more.csv": "ab" * 32})
    with pytest.raises(GateRefused, match="does not match its digest"):
        enter(home, edition.folder)


def test_an_edition_under_a_name_that_is_not_its_digest_is_refused(home):
    edition = made_edition(home)
    resaid(edition, sha256="ab" * 32)
    with pytest.raises(GateRefused, match="does not list its own PDF"):
        enter(home, edition.folder)


@pytest.mark.parametrize(
    ("sheet", "told"), [("{", "is not JSON"), ("[]", "says nothing of edition, report"), ("{}", "says nothing of")]
)
def test_a_sheet_that_says_nothing_is_refused(home, sheet, told):
    edition = made_edition(home)
    (edition.folder / "edition.json").write_text(sheet)
    with pytest.raises(GateRefused, match=told):
        read_sheet(edition.folder)


def test_a_folder_without_a_sheet_is_refused(tmp_path):
    with pytest.raises(GateRefused, match=r"has no edition\.json"):
        read_sheet(tmp_path)


def test_a_pdf_that_was_altered_in_the_store_is_never_handed_out(home):
    edition = enter(home, made_edition(home).folder)
    changed(edition, "habits.pdf")
    with pytest.raises(GateRefused, match="altered in the store"):
        read_pdf(home, edition.sha256)


@pytest.mark.parametrize("call", ["copytree", "fsync", "replace"])
def test_an_entry_that_fails_half_way_leaves_no_edition_and_can_be_repeated(home, tmp_path, monkeypatch, call):
    elsewhere = made_edition(Home(tmp_path / "elsewhere"))

    def fail(*_, **__):
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("shutil.copytree" if call == "copytree" else f"os.{call}", fail)
        with pytest.raises(OSError, match="the disk is full"):
            enter(home, elsewhere.folder)
    assert os.listdir(home.editions) == []
    assert enter(home, elsewhere.folder).sha256 == elsewhere.sha256


def test_the_last_built_edition_is_found_or_one_by_the_beginning_of_its_digest(home):
    first, second = made_edition(home, "first"), made_edition(home, "second")
    os.utime(first.folder / "edition.json", (1, 1))
    made_edition(home, "other report", report="needs")
    assert edition_named(home, "habits").sha256 == second.sha256
    assert edition_named(home, "habits", first.sha256[:10]).sha256 == first.sha256
    with pytest.raises(ConfigurationError, match="0 editions of 'habits' begin with 'zz'"):
        edition_named(home, "habits", "zz")
    with pytest.raises(ConfigurationError, match="there is no edition of 'absent'; type: research build absent"):
        edition_named(home, "absent")


def test_an_edition_with_certificate_license_and_sources_passes_the_gate(home):
    check_edition(home, made_edition(home))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"certificate": None}, "has no disclosure certificate"),
        ({"certificate": "ab" * 32}, "another disclosure certificate"),
        ({"exhibits": ["share", "more"]}, "1 of 2 printed exhibits are not certified"),
        ({"exhibits": []}, "0 of 0 printed exhibits"),
        ({"license": None}, "names no license or no sources"),
        ({"license": {"name": ""}}, "names no license or no sources"),
        ({"sources": []}, "names no license or no sources"),
    ],
)
def test_the_gate_refuses_an_edition_without(home, changes, told):
    with pytest.raises(GateRefused, match=told):
        check_edition(home, made_edition(home, **changes))


def test_the_gate_refuses_an_exhibit_that_was_changed_after_it_was_certified(home):
    edition = made_edition(home)
    write_json(home.exhibits(edition.edition) / "share.json", {"id": "share", "cells": [1]})
    with pytest.raises(GateRefused, match="differ from the disclosure certificate"):
        check_edition(home, edition)


def test_the_gate_refuses_an_edition_whose_certificate_is_gone(home):
    edition = made_edition(home)
    (home.exhibits(edition.edition) / "certificate.json").unlink()
    with pytest.raises(GateRefused, match="has no disclosure certificate"):
        check_edition(home, edition)


def test_made_certificates_are_whole(tmp_path):
    made_certificate(tmp_path)
    assert json.loads((tmp_path / "certificate.json").read_text())["exhibits"].keys() == {"share"}
