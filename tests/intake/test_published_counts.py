from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from research.archive import Home, Project
from research.archive.receipts import read_receipt
from research.intake import open_wave
from research.intake.opening import read_frame
from research.intake.store import STORE
from research.responses import Responses

STUDY = "open-source-programs"
WAVES = ("2018", "2019", "2020")
Received = tuple[Home, Project]
EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "fixtures/open-source-programs.json").read_text())[
    "expected"
]


def straight(text: str) -> str:
    return text.replace("’", "'").replace("\xa0", " ")


def opened(received: Received, wave: str) -> Responses:
    return open_wave(STUDY, wave, *received)


def stored(received: Received, wave: str) -> pd.DataFrame:
    """Everything that was received, before the wave's exclusions."""
    return read_frame(received[0].responses(STUDY, wave) / STORE)


@pytest.mark.parametrize(
    ("item", "answer", "numerator", "denominator"),
    [
        ("program", "have_or_plan", 399, 748),
        ("internal", "frequently", 527, 736),
        ("commercial", "frequently", 405, 738),
        ("criticality", "critical", 95, 161),
        ("would_benefit", "yes", 216, 310),
    ],
)
def test_the_published_figures_of_2018_have_their_own_denominators(
    received: Received, item: str, answer: str, numerator: int, denominator: int
) -> None:
    indicator = opened(received, "2018").indicator(item, answer)
    assert (indicator.sum(), indicator.count()) == (numerator, denominator)


@pytest.mark.parametrize("wave", WAVES)
def test_rows_received_are_kept_or_dropped_with_a_reason(received: Received, wave: str) -> None:
    receipt = read_receipt(received[0], STUDY, wave)
    told = EXPECTED[wave]
    assert receipt is not None
    assert receipt.received == told["csv_data_rows"]
    assert receipt.kept == told["respondents"] == len(stored(received, wave))
    assert sum(receipt.dropped.values()) == told["wholly_blank_rows"]


def test_the_blank_rows_of_2020_are_no_respondents(received: Received) -> None:
    counts = opened(received, "2020").counts
    assert counts is not None
    assert (counts.received, dict(counts.dropped), counts.analyzed) == (1404, {"wholly blank row": 378}, 1026)


@pytest.mark.parametrize("wave", WAVES)
def test_steps_of_the_journey_are_counted_as_published(received: Received, wave: str) -> None:
    item, frame = opened(received, wave).item("journey"), stored(received, wave)
    counted = {choice.label: int((frame[f"journey/{choice.code}"] == 1).sum()) for choice in item.choices}
    told = {straight(label): count for label, count in EXPECTED[wave]["journey_counts"].items()}
    assert {label: count for label, count in counted.items() if label in told} == told
    assert all(count == 0 for label, count in counted.items() if label not in told)


@pytest.mark.parametrize("wave", WAVES)
def test_programs_and_upstream_contributions_are_counted_as_published(received: Received, wave: str) -> None:
    responses, frame = opened(received, wave), stored(received, wave)
    for item, told in (("program", "program_status_counts"), ("upstream", "contribute_upstream_counts")):
        counted = {c.label: int((frame[item] == c.code).sum()) for c in responses.item(item).choices}
        published = {straight(label): count for label, count in EXPECTED[wave][told].items()}
        missing = published.pop("(blank)", 0)
        assert counted == published
        assert int((frame[item].isin([-1, -2, -3, -6])).sum()) == missing


def test_programs_by_company_size_are_counted_as_published(received: Received) -> None:
    responses = opened(received, "2018")
    bands = {"1,000-10,000": "1,001-10,000", "Greater than 10,000": "More than 10,000"}
    table = pd.crosstab(responses.groups("size"), responses.groups("program"))
    for band, told in EXPECTED["2018"]["program_by_size"].items():
        assert table.loc[bands.get(band, band)].to_dict() == told


def test_respondents_flagged_for_company_questions_are_received_but_not_analyzed(received: Received) -> None:
    counts = opened(received, "2019").counts
    assert counts is not None
    assert (counts.kept, sum(counts.excluded.values()), counts.analyzed) == (
        2681,
        EXPECTED["2019"]["flag_duplicate"],
        2650,
    )


def test_routing_and_leaving_are_told_apart(received: Received) -> None:
    """2018: 280 have a program and 468 do not; 162 with one came as far as its structure."""
    structure = opened(received, "2018").missing("structure").set_index("kind")["respondents"]
    assert structure["not asked"] == 468 - 1  # one answered without being asked; that answer is kept
    assert structure["left before"] == 280 - 162 + 1
    assert structure["skipped"] == 0


def test_an_item_that_the_export_does_not_hold_is_unknown_and_one_not_in_the_questionnaire_was_not_asked(
    received: Received,
) -> None:
    frame = stored(received, "2020")
    assert set(frame["industry"]) == {-6}
    assert set(frame["policy_licenses"]) == {-1}
    assert set(stored(received, "2019")["success/12"]) == {-1}


def test_the_store_holds_nothing_but_codes_and_pseudonyms(received: Received) -> None:
    frame = stored(received, "2019")
    assert all(kind.kind == "i" for kind in frame.dtypes)
    assert frame.index.is_unique
    assert frame.index.is_monotonic_increasing
