from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from research.archive import Home, Project
from research.archive.receipts import read_receipt
from research.instruments import Item
from research.intake import open_wave
from research.intake.opening import read_frame
from research.intake.store import STORE
from research.responses import Responses

STUDY = "open-source-programs"
WAVES = ("2018", "2019", "2020", "2022", "2023")
Received = tuple[Home, Project]
EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "fixtures/open-source-programs.json").read_text())[
    "expected"
]


# What a code or label of an export stands for: by the reference model of the survey of 2022 (its columns Q#, R#), and
# by the headings of the export of 2023. The labels of the waves before are those of the instrument.
MEANING: dict[str, dict[str, int]] = {
    "Consuming open source code in products or services": {"journey": 1},
    "Using open source code in products or services": {"journey": 1},
    "Don't know or not applicable": {"journey": -4},
    "1": {"program": 4, "upstream": 1},
    "2": {"program": 5, "upstream": 2},
    "3": {"program": 2, "upstream": 3},
    "4": {"program": 3, "upstream": 4},
    "5": {"upstream": -4},
    "Yes, and it is formally structured with dedicated person-hours, reporting structure and/or job titles": {
        "program": 4
    },
    "Yes, and it is informally structured, part-time and/or virtual": {"program": 5},
    "No, but we are planning one": {"program": 2},
    "Don't know or not sure": {"upstream": -4},
}


def code_of(text: str, item: Item) -> int:
    """The code that a text of expected.json stands for."""
    told = MEANING.get(straight(text), {})
    return told[item.name] if item.name in told else item.codes(straight(text))[0]


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
    counted = {choice.code: int((frame[f"journey/{choice.code}"] == 1).sum()) for choice in item.choices}
    told = {code_of(label, item): count for label, count in EXPECTED[wave]["journey_counts"].items()}
    assert len(told) == EXPECTED[wave]["journey_multi_select_columns"]
    assert {code: count for code, count in counted.items() if code in told} == told
    assert all(count == 0 for code, count in counted.items() if code not in told)


@pytest.mark.parametrize("wave", WAVES)
def test_programs_and_upstream_contributions_are_counted_as_published(received: Received, wave: str) -> None:
    responses, frame = opened(received, wave), stored(received, wave)
    for item, told in (("program", "program_status_counts"), ("upstream", "contribute_upstream_counts")):
        known = responses.item(item)
        published = dict(EXPECTED[wave][told])
        missing = published.pop("(blank)", 0)
        counted = {choice.code: int((frame[item] == choice.code).sum()) for choice in known.choices}
        expected = {code_of(text, known): count for text, count in published.items()}
        assert {code: count for code, count in counted.items() if count} == expected
        assert int((frame[item].isin([-1, -2, -3, -6])).sum()) == (missing or len(frame) - sum(expected.values()))


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


def test_respondents_of_one_organization_are_flagged_received_and_all_but_one_left_out(received: Received) -> None:
    """2022: 47 flagged; 13 and 6 are primary by name and by address, 20 and 8 are secondary (filter_criteria_2022)."""
    counts, frame = opened(received, "2022").counts, stored(received, "2022")
    flags = frame["organization_repeated"].value_counts().to_dict()
    assert flags == {0: 1001, 1: 13, 2: 20, 3: 6, 4: 8}
    assert sum(flags[code] for code in (1, 2, 3, 4)) == EXPECTED["2022"]["multiple_entries_flag"]
    assert counts is not None
    assert (counts.kept, sum(counts.excluded.values()), counts.analyzed) == (1048, 28, 1020)


def test_the_panel_of_2023_is_received_but_not_analyzed(received: Received) -> None:
    """137 rows of one collector, none of which names a size under 1,000 people (filter_criteria_2023: DQ for Panel)."""
    frame = stored(received, "2023")
    panel = frame[frame["recruited"] == 1]
    assert (len(frame), len(panel), len(opened(received, "2023"))) == (489, 137, 352)
    assert set(panel["size"]) == {15, 16, 17, -4}


def test_whoever_was_sent_away_was_not_asked_what_followed(received: Received) -> None:
    """2022: five said never to all seven activities; the four rows that end there were sent away, the fifth went on."""
    frame = stored(received, "2022")
    activities = ["upstream", "internal", "commercial", "recruit", "train", "create", "events"]
    never = frame[(frame[activities] == 1).all(axis=1)]
    assert sorted(never["program"]) == [-1, -1, -1, -1, 4]
    assert (frame["program"] == -3).sum() == EXPECTED["2022"]["program_status_counts"]["(blank)"] - 4


def test_a_code_means_what_its_wave_says(received: Received) -> None:
    """2022: 1 is extremely critical; 2023: 1 stands under "Not at all critical". Both are the same codes here."""
    assert stored(received, "2022")["criticality"].value_counts()[[1, 5]].tolist() == [76, 12]
    assert stored(received, "2023")["criticality"].value_counts()[[1, 5, -4]].tolist() == [37, 8, 11]
    assert stored(received, "2023")["funding"].value_counts()[[1, 5]].tolist() == [50, 24]
    assert stored(received, "2023")["staff"].value_counts()[[1, 2, 3, 4, 5, -4]].tolist() == [11, 18, 61, 71, 100, 26]
    assert stored(received, "2022")["location"].value_counts()[[-4, 90]].tolist() == [35, 27]


def test_nets_put_the_halves_of_a_split_answer_together(received: Received) -> None:
    told = EXPECTED["2022"]["program_status_counts"]
    everybody = open_wave(STUDY, "2022", *received, exclude=False)
    assert everybody.indicator("program", "have").sum() == told["1"] + told["2"]
    assert everybody.indicator("program", "have_or_plan").sum() == told["1"] + told["2"] + told["3"]


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
