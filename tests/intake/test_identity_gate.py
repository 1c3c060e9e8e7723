from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from research.archive import Home, Project
from research.intake import ExportRefused, inspect_export, receive
from research.intake.identity import masked
from tests.intake.made_study import HEADER, NOW, Study

EMAIL, IPV4, IPV6 = "planted.person@example.org", "203.0.113.77", "2001:db8::77"
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("write to ann@example.co.uk, please", "write to [e-mail address removed], please"),
        ("ann [at] example (dot) org", "[e-mail address removed]"),
        ("from 203.0.113.5:8080", "from [IP address removed]:8080"),
        ("it was 2001:db8::8a2e:370:7334.", "it was [IP address removed]."),
        ("::ffff:203.0.113.5", "[IP address removed]"),
    ],
)
def test_addresses_are_taken_out_of_text(text: str, without: str) -> None:
    assert masked(text) == without


@pytest.mark.parametrize(
    "text",
    ["at 12:12:15 on 5/6/2020", "std::vector", "1,000-10,000", "see 3.1.4", "2 @ home", "1 – Extremely critical"],
)
def test_what_only_looks_like_an_address_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("planted", [EMAIL, IPV4, IPV6])
def test_an_address_in_any_cell_is_found_nowhere_outside_raw(study: Study, planted: str) -> None:
    receipt = study.receive(
        study.export(f"1,Yes,{planted},,{planted},Yes,ask {planted} about it\n{planted},Yes,,,Slack,Yes,\n")
    )
    assert places_of(planted, study.home) == ["raw"]
    assert sum(receipt.removed.values()) == 4


@pytest.mark.parametrize("planted", [EMAIL, IPV4, IPV6])
def test_an_address_in_a_heading_is_found_nowhere_even_when_the_file_is_refused(study: Study, planted: str) -> None:
    header = HEADER.replace("Anything else?", f"Anything else for {planted}?")
    with pytest.raises(ExportRefused) as refusal:
        study.receive(study.export("1,Yes,,,Slack,Yes,\n", header))
    assert planted not in str(refusal.value)
    assert places_of(planted, study.home) == []


def test_columns_headed_as_personal_are_emptied_and_need_no_place_in_the_mapping(study: Study) -> None:
    header = "IP Address,First Name," + HEADER.replace("\n,Response", "\n,,,Response")
    receipt = study.receive(study.export(f"{IPV4},Planted,1,Yes,,,Slack,Yes,\n", header))
    assert receipt.removed["personal columns"] == 2
    assert places_of("Planted", study.home) == ["raw"]


def test_an_address_planted_in_a_public_wave_is_found_nowhere_outside_raw(tmp_path: Path) -> None:
    source = ROOT / "surveys/open-source-programs/data/wave_2018.csv.gz"
    text = gzip.decompress(source.read_bytes()).decode()
    path = tmp_path / "anything.bin"
    path.write_text(text.replace("CIO", f"CIO, {EMAIL} {IPV4}", 1), encoding="utf-8", newline="")
    home = Home(tmp_path / "home")
    receipt = receive([path], "open-source-programs", "2018", NOW, home, Project(ROOT))
    assert receipt.kept == 748
    assert [places_of(planted, home) for planted in (EMAIL, IPV4)] == [["raw"], ["raw"]]


def test_inspecting_tells_counts_and_headings_but_no_address(study: Study) -> None:
    path = study.export(f"1,Yes,,,Slack,Yes,{EMAIL} at {IPV4}\n")
    told = inspect_export(path)
    assert (told.removed.emails, told.removed.addresses) == (1, 1)
    assert EMAIL not in json.dumps(told.as_json())


def test_the_raw_copy_is_byte_exact_and_closed_to_others(study: Study) -> None:
    path = study.export("1,Yes,,,Slack,Yes,\n")
    receipt = study.receive(path)
    raw = study.home.raw_file(receipt.files[0].sha256)
    assert raw.read_bytes() == path.read_bytes()
    assert [place.stat().st_mode & 0o777 for place in (study.home.raw, raw)] == [0o700, 0o600]


def places_of(planted: str, home: Home) -> list[str]:
    """The folders directly under the home in which a text is found, in file names or contents."""
    if not home.root.exists():
        return []
    found = {
        path.relative_to(home.root).parts[0]
        for path in home.root.rglob("*")
        if planted in path.name or (path.is_file() and planted.encode() in path.read_bytes())
    }
    return sorted(found)
