"""The edition's license follows from its sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from research.errors import ConfigurationError, GateRefused
from research.exhibits import Source
from research.instruments import License
from research.reporting import edition_license, read_report
from tests.reporting.made_report import ALIKE, FREELY, STUDY, exhibits, printed, sample_report, wave


def of(*licenses: str) -> list[Source]:
    return [Source(f"source {at}", license, f"source {at}", "2031") for at, license in enumerate(licenses)]


@pytest.mark.parametrize(
    ("sources", "asked", "license"),
    [
        (("CC-BY-SA-4.0",), "", "CC-BY-SA-4.0"),
        (("CC BY-SA 4.0",), "CC-BY-SA-4.0", "CC-BY-SA-4.0"),
        (("CC-BY-SA-4.0", "CDLA-Permissive-2.0"), "CC BY-SA 4.0", "CC-BY-SA-4.0"),
        (("CDLA-Permissive-2.0",), "CC-BY-4.0", "CC-BY-4.0"),
        (("CC-BY-4.0", "CC0-1.0"), "CC-BY-SA-4.0", "CC-BY-SA-4.0"),
        (("CC0-1.0",), "All rights reserved", "LicenseRef-all-rights-reserved"),
    ],
)
def test_share_alike_sources_decide_and_permissive_ones_leave_the_choice(
    sources: tuple[str, ...], asked: str, license: str
) -> None:
    assert edition_license(asked, of(*sources)).license.id == license


@pytest.mark.parametrize(
    ("sources", "asked", "sentence"),
    [
        (
            ("CC-BY-SA-4.0",),
            "CC-BY-4.0",
            r"asks for CC-BY-4\.0, but 2031 is share-alike: .* write license: CC-BY-SA",
        ),
        (("CDLA-Permissive-2.0", "CC-BY-SA-4.0"), "All rights reserved", r"but 2031 is share-alike"),
        (("Proprietary-1",), "CC-BY-4.0", r"nobody knows what the license 'Proprietary-1' asks of a report"),
        (("CC0-1.0",), "CC-BY-NC-9", r"nobody knows what the license 'CC-BY-NC-9'"),
        (("All rights reserved",), "CC-BY-4.0", r"a source reserves all rights"),
    ],
)
def test_a_license_line_that_a_source_does_not_allow_is_refused(
    sources: tuple[str, ...], asked: str, sentence: str
) -> None:
    with pytest.raises(GateRefused, match=sentence) as refusal:
        edition_license(asked, of(*sources))
    assert refusal.value.exit_code == 7


def test_a_free_choice_must_be_made() -> None:
    with pytest.raises(ConfigurationError, match="add a license: line"):
        edition_license("", of("CC0-1.0"))


def test_two_share_alike_licenses_exclude_each_other() -> None:
    other = License("CDLA-Sharing-1.0", "CDLA-Sharing-1.0", True)
    with pytest.raises(GateRefused, match=r"CC-BY-SA-4\.0 and CDLA-Sharing-1\.0 at once"):
        edition_license("", of("CC-BY-SA-4.0"), [wave("2030", other)])


def test_a_wave_decides_even_when_no_exhibit_shows_it() -> None:
    assert edition_license("", of("CC0-1.0"), [wave("2030", ALIKE)]).license.id == "CC-BY-SA-4.0"


def test_early_readers_of_a_share_alike_edition_are_asked_and_not_forbidden() -> None:
    public_on = sample_report().public_on
    asked = edition_license("", [], [wave("2030", ALIKE)]).early(public_on)
    told = edition_license("CC-BY-4.0", [], [wave("2030", FREELY)]).early(public_on)
    assert "we ask early readers to keep it to themselves until 15 December 2031" in asked
    assert "CC BY-SA 4.0 already gives you the right to share it" in asked
    assert "not to be passed on" in told


def test_the_gate_stands_in_the_build(folder: Path, tmp_path: Path) -> None:
    file = folder / "report.yml"
    file.write_text(file.read_text().replace("license: CC-BY-SA-4.0", "license: CC-BY-4.0"))
    with pytest.raises(GateRefused, match="share-alike"):
        printed(tmp_path, read_report(folder), exhibits(), (STUDY,))
    assert not (tmp_path / "editions").exists()
