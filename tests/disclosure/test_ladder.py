"""The thresholds of design/disclosure.md, told as a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from research.disclosure import Report, Rule, protect
from research.errors import ConfigurationError, GateRefused
from research.exhibits import Cell, Chart, Condition, Exhibit, Parts, Row
from tests.exhibits.told import change, counted, exhibit, parts, share


def one(cell: Cell, audience: str = "public", organization: str = "respondent") -> Cell:
    """A cell as an audience may see it, alone in its exhibit."""
    (safe,), _ = protect([exhibit("x", parts(cell, organization=organization))], Rule(audience))
    return safe.parts.cells[0]


@pytest.mark.parametrize(
    ("told", "organization", "sensitive", "status", "base"),
    [
        ("2/4", "respondent", False, "suppressed", 0),  # under 5 nothing
        ("3/5", "respondent", False, "suppressed", 5),  # 5-9 the base only
        ("4/9", "respondent", False, "suppressed", 9),
        ("4/10", "respondent", False, "published", 10),  # 10-29 a share with its interval
        ("14/29", "respondent", False, "published", 29),
        ("14/30", "respondent", False, "published", 30),
        ("4/9", "unknown", False, "suppressed", 0),  # nobody knows organizations: 10 people
        ("4/10", "unknown", False, "published", 10),
        ("4/9", "respondent", True, "suppressed", 0),  # sensitive: 10 in place of 5
        ("4/10", "respondent", True, "published", 10),
        ("2/25", "respondent", False, "range", 25),  # base under 30: a numerator of 0-2 is a bound
        ("3/25", "respondent", False, "published", 25),
        ("23/25", "respondent", False, "range", 25),  # so is a complement of 0-2
        ("22/25", "respondent", False, "published", 25),
        ("2/30", "respondent", False, "published", 30),  # from 30 on small numerators are printed
        ("0/748", "unknown", False, "published", 748),
        ("2/748", "unknown", True, "range", 748),  # but never on sensitive items
        ("3/748", "unknown", True, "published", 748),
    ],
)
def test_the_ladder_stands_on_the_base(told: str, organization: str, sensitive: bool, status: str, base: int) -> None:
    cell = one(share("a", told, sensitive=sensitive), organization=organization)
    assert (cell.status, cell.base) == (status, base)


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        ("0/25", 0.0, 0.1),  # under 10%
        ("2/21", 0.0, 0.1),  # 9.5%
        ("1/20", 0.0, 0.2),  # 2 of 20 would be 10%, which is not under 10%
        ("2/11", 0.0, 0.2),
        ("1/10", 0.0, 0.3),  # 2 of 10 would be 20%
        ("24/25", 0.9, 1.0),  # over 90%
        ("9/10", 0.7, 1.0),
    ],
)
def test_a_bound_is_true_and_follows_from_the_base_alone(told: str, low: float, high: float) -> None:
    cell = one(share("a", told))
    assert (cell.status, cell.low, cell.high, cell.value, cell.count) == ("range", low, high, None, None)


def test_a_weighted_share_outside_its_bound_is_withheld_instead() -> None:
    weighted = replace(share("a", "2/25"), value=0.31, low=0.2, high=0.5)
    assert one(weighted).status == "suppressed"


@pytest.mark.parametrize(
    ("bases", "status", "base"),
    [
        ((30, 400), "published", 30),
        ((29, 400), "suppressed", 29),
        ((4, 400), "suppressed", 0),
        ((400, 30), "published", 30),
    ],
)
def test_nothing_under_thirty_is_compared(bases: tuple[int, int], status: str, base: int) -> None:
    cell = one(change("c", 0.1, 0.02, 0.18, bases))
    assert (cell.status, cell.base) == (status, base)


def test_a_share_without_an_interval_needs_thirty() -> None:
    bare = replace(share("a", "8/20"), low=None, high=None)
    assert one(bare).status == "suppressed"
    assert one(replace(share("a", "12/30"), low=None, high=None)).status == "published"


@pytest.mark.parametrize(
    ("people", "organizations", "largest", "status"),
    [
        (40, 6, 0.25, "published"),  # five others than the reader's
        (40, 5, 0.2, "suppressed"),
        (40, 8, 0.26, "suppressed"),  # at most a quarter of the people
        (15, 8, 0.26, "suppressed"),
        (14, 6, 0.40, "published"),  # 40% below 15 people
        (14, 6, 0.41, "suppressed"),
        (40, None, None, "suppressed"),  # known to the wave, but not counted: closed
    ],
)
def test_known_organizations_must_be_many_and_none_too_large(
    people: int, organizations: int | None, largest: float | None, status: str
) -> None:
    cell = share("a", f"{people // 2}/{people}", organizations=organizations, largest=largest)
    assert one(cell, organization="company").status == status
    assert one(cell, "peers", "company").status == status


def test_people_who_are_organizations_count_themselves() -> None:
    # 10 people: one is 10% of them. Six are needed, and the ladder asks for ten anyway.
    assert one(share("a", "5/10"), organization="respondent").status == "published"


def test_the_share_of_the_largest_organization_is_never_printed() -> None:
    assert one(share("a", "20/40", organizations=9, largest=0.2), organization="company").largest is None


@pytest.mark.parametrize(
    ("told", "status"), [("2/4", "suppressed"), ("3/6", "suppressed"), ("4/10", "published"), ("14/40", "published")]
)
def test_an_owner_reading_about_their_own_people_needs_no_organizations(told: str, status: str) -> None:
    cell = share("a", told, organizations=1, largest=1.0)
    assert one(cell, "organization", "company").status == status


@pytest.mark.parametrize("told", ["1/1", "0/3", "2/25"])
def test_own_answers_are_shown_always(told: str) -> None:
    assert one(share("a", told, sensitive=True), "own").status == "published"


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        (counted("base", 7), "published"),  # 5-9: the base itself may be told
        (counted("base", 4), "suppressed"),
        (counted("marked", 3, 7), "suppressed"),  # but no count of answers
        (counted("marked", 2, 20), "suppressed"),
        (counted("marked", 8, 20), "published"),
        (counted("marked", 2, 738), "published"),
        (counted("marked", 2, 738, sensitive=True), "suppressed"),
    ],
)
def test_counts_of_answers_keep_to_the_same_ladder(cell: Cell, status: str) -> None:
    assert one(cell).status == status


def test_means_are_printed_from_ten_people_on() -> None:
    mean = Cell("m", 3.1, 9, "mean", 2.6, 3.6)
    assert one(mean).status == "suppressed"
    assert one(replace(mean, base=10)).status == "published"


def test_an_unknown_audience_is_refused() -> None:
    with pytest.raises(
        ConfigurationError, match="no audience 'press'; the audiences are own, organization, peers, public"
    ):
        Rule("press")


def everything(told: Parts, title: str = "Few {{a|percent}}") -> tuple[Exhibit, Report]:
    made = exhibit(
        "x",
        told,
        title,
        alt="Drawn by hand from {{a|percent}} before protection, in all detail.",
        svg="<svg>57%</svg>",
        plotly={"data": [0.571]},
        condition=Condition("value('a') > 0.5", {"value(a)": 4 / 7}, True),
    )
    (safe,), report = protect([made], Rule())
    return safe, report


def test_nothing_of_a_withheld_number_is_left_anywhere() -> None:
    cell = share("a", "4/7", effective=6.5, organizations=7, largest=0.14)
    safe, report = everything(parts(cell, organization="respondent"))
    gone = safe.parts.cells[0]
    assert (gone.value, gone.low, gone.high, gone.count, gone.effective) == (None,) * 5
    assert (gone.organizations, gone.largest, gone.base) == (None, None, 7)
    assert (safe.svg, safe.plotly, safe.protected) == ("", None, True)
    assert safe.condition == Condition("value('a') > 0.5", {}, False)
    assert report.reasons("suppressed") == {"fewer than 10 people, so the base alone is shown": 1}


def test_the_base_of_an_exhibit_of_very_few_is_withheld_too() -> None:
    safe, _ = everything(parts(share("a", "2/4"), organization="respondent"))
    assert safe.parts.base.people == 0


def test_every_withheld_cell_has_a_reason_and_is_counted_by_it() -> None:
    told = parts(
        share("a", "2/4", of="w"), share("b", "1/25", of="x"), share("c", "9/40", of="y"), organization="respondent"
    )
    _, report = protect([exhibit("x", told)], Rule())
    assert report.cells == 3
    assert [(w.key, w.status) for w in report.withheld] == [("a", "suppressed"), ("b", "range")]
    assert all(w.reason for w in report.withheld)
    assert report.reasons("range") == {"a numerator or complement of 2 or fewer is told as a bound": 1}


def test_two_exhibits_of_one_id_are_refused() -> None:
    twice = [exhibit("x", parts(share("a", "10/40"))), exhibit("x", parts(share("b", "11/40")))]
    with pytest.raises(GateRefused, match=r"1 exhibit ids are used twice \(x\)"):
        protect(twice, Rule())


def test_what_was_protected_before_is_refused() -> None:
    safe, _ = protect([exhibit("x", parts(share("a", "10/40")))], Rule())
    with pytest.raises(GateRefused, match="were protected before"):
        protect(safe, Rule())


def test_the_certificate_is_given_every_threshold() -> None:
    told = Rule("peers").thresholds
    assert "audience" not in told
    assert (told["least_people"], told["interval_from"], told["full_from"], told["largest"]) == (5, 10, 30, 0.25)


def test_a_withheld_claim_keeps_its_place_and_loses_its_verdict() -> None:
    cells = (Cell("many", 0.2, 406, "coefficient", 0.1, 0.3), Cell("few", 0.4, 9, "coefficient", 0.1, 0.7))
    rows = tuple(Row(cell.key, (cell.key,), note="supported") for cell in reversed(cells))
    told = parts(*cells, chart=Chart("forest", rows, band=0.1), organization="unknown")
    (safe,), _ = protect([exhibit("x", told)], Rule())
    assert safe.parts.chart is not None
    assert [(row.label, row.note) for row in safe.parts.chart.rows] == [("few", ""), ("many", "supported")]
