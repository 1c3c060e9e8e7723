from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.errors import ReportError
from research.exhibits import TO_PROTECT, Base, Cell, Interval, Source
from research.exhibits import wording as say
from tests.exhibits.told import change, counted, exhibit, parts, share

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        ("399/748", "53%"),  # the five figures of the published 2018 report
        ("527/736", "72%"),
        ("405/738", "55%"),
        ("95/161", "59%"),
        ("216/310", "70%"),
        ("0/40", "0%"),
        ("40/40", "100%"),
        ("29/40", "73%"),  # 72.5: half away from zero, where Python's round gives 72
        ("1/200", "1%"),
    ],
)
def test_a_share_is_printed_as_a_whole_percent(told: str, printed: str) -> None:
    assert say.value(share("yes", told)) == printed


@pytest.mark.parametrize(
    ("difference", "printed"),
    [(0.025, "+2.5"), (-0.04, f"{MINUS}4.0"), (0.0, "0.0"), (-0.0004, "0.0"), (0.0004, "0.0"), (0.1249, "+12.5")],
)
def test_a_change_has_its_sign_always_and_a_true_minus(difference: float, printed: str) -> None:
    assert say.points(difference) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(0.36, ".36"), (-0.36, f"{MINUS}.36"), (1.2, "1.20"), (10.36, "10.36"), (0.0, ".00")]
)
def test_a_coefficient_has_no_zero_before_its_point(value: float, printed: str) -> None:
    assert say.coefficient(value) == printed


@pytest.mark.parametrize(("value", "printed"), [(3.14, "3.1"), (-0.04, "0.0"), (2.25, "2.3"), (-1.25, f"{MINUS}1.3")])
def test_a_mean_has_one_decimal_and_zero_has_no_sign(value: float, printed: str) -> None:
    assert say.number(value, "mean") == printed


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (0.184, "coefficient", ".18"),
        (-0.5, "difference", f"{MINUS}0.50"),
        (1404, "count", "1,404"),
        (0.0052, "q", ".005"),
        (0.00004, "q", "<.001"),
        (0.18, "probability", "18%"),
    ],
)
def test_every_unit_has_its_form(value: float, unit: str, printed: str) -> None:
    assert say.number(value, unit) == printed


def test_counts_have_commas_and_bases_are_given_as_ranges() -> None:
    assert say.count(1026) == "1,026"
    assert say.n(1026) == "n = 1,026"
    assert say.bases([1007, 994, 998]) == "994 to 1,007"
    assert say.bases([748, 748]) == "748"


def test_an_interval_is_spoken_with_the_unit_once() -> None:
    assert say.span(share("yes", "158/247")) == "58 to 70%"
    assert say.span(share("yes", "158/247"), brackets=True) == "(58 to 70)"
    assert say.span(change("c", 0.025, -0.014, 0.063, (738, 998)), brackets=True) == f"({MINUS}1.4 to +6.3)"
    assert say.span(counted("n", 30)) == ""


def test_titles_of_waves_that_differ_by_the_wave_are_told_once() -> None:
    gardens = [("Gardens 2030", "2030"), ("Gardens 2031", "2031")]
    assert say.titled_waves([*gardens, ("Hives", "2031")]) == ("Gardens 2030 and 2031", "Hives (wave 2031)")
    assert say.titled_waves([("", "2030"), ("", "2031")]) == ("2030", "2031")


def test_a_withheld_cell_says_too_few_and_a_bound_says_its_side() -> None:
    assert say.value(Cell("a", None, 0, status="suppressed")) == "too few"
    assert say.value(Cell("a", None, 73, status="suppressed", reason=TO_PROTECT)) == "withheld"
    assert say.value(Cell("a", None, 22, status="range", low=0.0, high=0.1)) == "under 10%"
    assert say.value(Cell("a", None, 12, status="range", low=0.8, high=1.0)) == "over 80%"
    assert say.span(Cell("a", None, 22, status="range", low=0.0, high=0.1)) == ""


def test_the_widest_half_width_is_told_with_plus_and_minus() -> None:
    # Wilson for 369 of 738: half-width z / (1 + z^2/n) * sqrt(1/(4n) + z^2/(4n^2)) = 3.6 points.
    cells = [share("a", "369/738"), share("b", "37/738"), Cell("c", None, 3, status="suppressed")]
    assert say.half_width(cells) == "\N{PLUS-MINUS SIGN}3.6"
    assert say.half_width([]) == ""


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (
            "opt-in",
            "95% interval (Wilson), assuming that the answers behave like a random sample; "
            "the survey was open to anyone",
        ),
        ("probability", "95% interval (Wilson), for sampling error"),
        (
            "census",
            "95% interval (Wilson), for a process that could have turned out otherwise; everyone was asked",
        ),
    ],
)
def test_the_selection_of_a_wave_decides_how_its_interval_is_spoken(selection: str, words: str) -> None:
    assert say.interval_words(parts(share("yes", "1/2"), selection=selection)) == words


def test_an_opt_in_wave_is_never_given_a_sampling_error() -> None:
    told = say.interval_words(parts(share("yes", "1/2"), selection="opt-in"))
    assert "error" not in told
    assert "margin" not in told


def test_counts_have_no_interval() -> None:
    assert say.interval_words(parts(counted("n", 30), interval=Interval(0.95, "none"))) == "none; these are counts"


def test_the_base_is_told_for_each_wave_and_without_counts_of_missing_answers() -> None:
    cells = [
        share("often/2018", "146/738", of="2018"),
        share("often/2020", "222/998", of="2020"),
        counted("no-answer/2020", 28, 1026, of="2020"),
    ]
    told = say.base_words(parts(*cells, wave=("2018", "2020")))
    assert told == "738 people who answered in 2018; 998 people who answered in 2020"


def test_the_base_says_of_whom_it_is() -> None:
    assert say.base_words(parts(share("a", "5/40"), base=Base(40, of="asked"))) == "40 people who were asked"
    counts = parts(counted("a", 1404), counted("b", 1026), base=Base(1404, of="received"))
    assert say.base_words(counts) == "1,404 people received"


def test_waves_with_the_same_attribution_are_told_once() -> None:
    waves = [Source("S", "CC BY-SA 4.0", f"Survey {wave}, by its makers.", wave) for wave in ("2018", "2019", "2020")]
    assert say.source_words(waves) == "Survey 2018, 2019 and 2020, by its makers, CC BY-SA 4.0"
    plain = [Source("S", "CDLA-Permissive-2.0", "By others", "2022")]
    assert say.source_words(waves[:1] + plain) == (
        "Survey 2018, by its makers, CC BY-SA 4.0; By others (wave 2022), CDLA-Permissive-2.0"
    )


@pytest.mark.parametrize(
    ("how", "printed"),
    [("percent", "53%"), ("number", "53%"), ("n", "748"), ("base", "748"), ("count", "399"), ("interval", "50 to 57%")],
)
def test_prose_may_ask_for_a_share_in_these_ways(how: str, printed: str) -> None:
    assert say.spoken(share("yes", "399/748"), how) == printed


def test_prose_may_not_ask_for_points_of_a_share() -> None:
    with pytest.raises(ReportError, match="is a share and cannot be printed as 'points'"):
        say.spoken(share("yes", "399/748"), "points")


def test_prose_is_told_that_a_base_is_withheld() -> None:
    assert say.spoken(Cell("yes", None, 0, status="suppressed"), "n") == "too few"
    assert say.spoken(Cell("yes", None, 0, status="suppressed"), "interval") == "not published"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Only 53% contribute", ["53%"]),
        ("Between 2018 and 2020", []),
        ("From 2018\N{EN DASH}2020", []),
        ("In 2021", ["2021"]),
        ("{{yes/2020|percent}} contribute", []),
        (
            "A half, \N{VULGAR FRACTION ONE HALF}, and squares\N{SUPERSCRIPT TWO}",
            ["\N{VULGAR FRACTION ONE HALF}", "squares\N{SUPERSCRIPT TWO}"],
        ),
        ("More than 10,000 employees", []),
        ("More than 10,0001", ["10,0001"]),
        ("2018% of all", ["2018%"]),
        ("two in five", []),
    ],
)
def test_typed_numbers_are_found_unless_they_are_names(text: str, typed: list[str]) -> None:
    assert say.typed_numbers(text, {"2018", "2020", "More than 10,000"}) == typed


def test_placeholders_are_filled_from_the_exhibits_own_cells() -> None:
    made = exhibit("x", parts(share("yes/2020", "399/748")))
    assert say.filled("{{yes/2020|percent}} of {{ yes/2020 | n }}", made) == "53% of 748"
    with pytest.raises(ReportError, match="names no cell; there are yes/2020"):
        say.filled("{{yes/2021|percent}}", made)


def test_days_and_instants_are_the_same_in_every_locale_and_zone() -> None:
    assert say.day(date(2026, 11, 3)) == "3 November 2026"
    assert say.instant(datetime(2026, 11, 23, 9, tzinfo=UTC)) == "23 November 2026, 09:00 UTC"
    east = timezone(timedelta(hours=2))
    assert say.instant(datetime(2026, 11, 24, 1, tzinfo=east)) == "23 November 2026, 23:00 UTC"


def test_verdicts_have_a_sign_and_words() -> None:
    assert say.verdict("supported") == "\N{BLACK CIRCLE} supported"
    assert say.verdict("inconclusive") == "\N{WHITE CIRCLE} inconclusive"
    with pytest.raises(ReportError, match="no verdict 'proven'"):
        say.verdict("proven")


def test_labels_are_set_with_dashes_and_apostrophes() -> None:
    assert say.typeset("251-1,000") == "251\N{EN DASH}1,000"
    assert say.typeset("Don't know") == "Don\N{RIGHT SINGLE QUOTATION MARK}t know"
    assert say.typeset("opt-in") == "opt-in"
    assert say.typeset("2017-10 and 2018-2020") == "2017-10 and 2018\N{EN DASH}2020"  # a month, and a range


@given(st.floats(0, 1), st.floats(0, 1))
def test_rounding_never_turns_two_shares_around(a: float, b: float) -> None:
    small, large = sorted((a, b))
    assert int(say.percent(small, sign=False)) <= int(say.percent(large, sign=False))


@given(st.floats(-1, 1, allow_nan=False))
def test_a_printed_change_is_within_a_twentieth_of_a_point(difference: float) -> None:
    told = float(say.points(difference).replace(MINUS, "-"))
    assert abs(told - 100 * difference) <= 0.05 + 1e-6
