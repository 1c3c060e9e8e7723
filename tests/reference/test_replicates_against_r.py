"""Replicates on other data and verbs than the reference set's, against R 4.2.2 with survey 4.1-1."""

from __future__ import annotations

import pytest

from research.estimation import Estimates, mean, ratio, total
from research.responses import Design, Responses, responses_from
from research.weighting import calibrate, replicate
from tests.reference.registry import clustered, data, health


def told(estimates: Estimates) -> list[float]:
    return [*estimates.table["value"], *estimates.table["standard_error"]]


def pairs() -> Responses:
    """svydesign(data=nhanes[ave(SDMVPSU, SDMVSTRA, FUN=max) == 2, ], id=~SDMVPSU, strata=~SDMVSTRA, nest=TRUE, ...)"""
    frame = data("nhanes")
    frame = frame[frame.groupby("SDMVSTRA")["SDMVPSU"].transform("max") == 2]
    frame = frame.assign(man=(frame["RIAGENDR"] == 1).astype(float))
    return responses_from(frame, Design(weights="WTMEC2YR", strata="SDMVSTRA", clusters="SDMVPSU"))


@pytest.mark.parametrize(
    ("kind", "rho", "error", "by_race", "of_men"),
    [
        # as.svrepdesign(d, type="BRR"); SE(svymean(~HI_CHOL, r, na.rm=TRUE));
        # SE(svyby(~HI_CHOL, ~race, r, svymean, ...));
        # SE(svyratio(~HI_CHOL, ~I(RIAGENDR==1), r, na.rm=TRUE)); type="Fay", fay.rho=.5
        (
            "brr",
            None,
            0.005834106616,
            [0.006640546775, 0.007294392917, 0.01074866106, 0.02562681632],
            0.01123803426,
        ),
        ("fay", 0.5, 0.005798715492, [0.006676740467, 0.007143241197, 0.01070578904, 0.02564055336], 0.01119807532),
    ],
)
def test_half_samples_of_fourteen_strata(
    kind: str, rho: float | None, error: float, by_race: list[float], of_men: float
) -> None:
    sets = replicate(pairs(), kind, rho=rho)
    assert len(sets.design.replicates.multipliers) == 16  # type: ignore[union-attr]
    assert told(mean(sets, "HI_CHOL")) == pytest.approx([0.1135326903, error], rel=1e-8)
    assert mean(sets, "HI_CHOL").table["df"].item() == 14
    race = [0.1031811435, 0.123614023, 0.08016329417, 0.0930845477]
    assert told(mean(sets, "HI_CHOL", by="race")) == pytest.approx([*race, *by_race], rel=1e-8)
    assert told(ratio(sets, "HI_CHOL", "man")) == pytest.approx([0.2326688813, of_men], rel=1e-8)


def test_the_jackknife_of_strata_with_two_and_three_units() -> None:
    # r <- as.svrepdesign(dnh, type="JKn"); svytotal(~HI_CHOL, r, na.rm=TRUE); svyby(~HI_CHOL, ~agecat, r, svymean, ...)
    sets = replicate(health(), "jkn")
    assert told(total(sets, "HI_CHOL")) == pytest.approx([28635245.25, 2020710.744], rel=1e-8)
    ages = [0.008660267311, 0.07889139246, 0.1784938214, 0.1552972826]
    errors = [0.00266809187, 0.009073514411, 0.01098951447, 0.01257592333]
    assert sorted(told(mean(sets, "HI_CHOL", by="agecat"))) == pytest.approx(sorted([*ages, *errors]), rel=1e-8)


def test_domains_of_strata_with_two_and_three_units() -> None:
    # svytotal(~HI_CHOL, dnh, na.rm=TRUE); svyby(~HI_CHOL, ~race+agecat, dnh, svymean, na.rm=TRUE);
    # degf(subset(dnh, race == k))
    assert told(total(health(), "HI_CHOL")) == pytest.approx([28635245.25, 2020710.744], rel=1e-8)
    cells = mean(health(), "HI_CHOL", by=["agecat", "race"]).table
    assert sorted(cells["value"]) == pytest.approx(sorted(CELLS), rel=1e-8)
    assert sorted(cells["standard_error"]) == pytest.approx(sorted(ERRORS), rel=1e-8)
    everyone = health(one=1.0)
    assert mean(everyone, "one", by="race").table["df"].tolist() == [16, 16, 15, 15]


def test_every_set_of_a_jackknife_is_calibrated_to_a_number_and_a_margin() -> None:
    # g <- calibrate(as.svrepdesign(dclus1, type="JK1"), ~stype+api99, c(6194, 755, 1018, 3914069));
    # svymean(~api00, g); svytotal(~enroll, g)
    margins = {"stype": {"E": 4421, "H": 755, "M": 1018}, "api99": 3914069}
    sets = replicate(calibrate(clustered(), to=margins), "jk1", rerake=True)
    assert told(mean(sets, "api00")) == pytest.approx([665.3090712, 3.942854484], rel=1e-8)
    assert told(total(sets, "enroll")) == pytest.approx([3638487.204, 478748.8639], rel=1e-8)


CELLS = [
    *(0.006548240751, 0.01071971735, 0.004459186499, 0.007417273892, 0.1002779119, 0.07343327901, 0.05001645985),
    *(0.1100381349, 0.1807086932, 0.187828677, 0.1429102106, 0.133163316, 0.1645265599, 0.157304326, 0.1296739796),
    0.1504917053,
]
ERRORS = [
    *(0.002895428497, 0.004817793203, 0.003221733692, 0.008063531669, 0.01187283469, 0.01264028709, 0.01531786955),
    *(0.04031497587, 0.0112989734, 0.01364829831, 0.01371339509, 0.05470873871, 0.01851244524, 0.01251162564),
    *(0.03383481229, 0.05037986924),
]
