"""Designs of several stages against R 4.2.2 with survey 4.1-1; the call that made each value stands above it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research.estimation import mean, ratio, share, total
from research.responses import Design, Responses, responses_from
from tests.reference.registry import data

TWO = Design(clusters=["dnum", "snum"], fpc=["fpc1", "fpc2"])
# set.seed(1); P <- expand.grid(h=1:3, c=1:4, s=1:2, e=1:3); P$y <- round(rnorm(nrow(P), 10+P$h), 2)
Y = """
10.37 12.18 12.16 12.6 12.33 12.18 11.49 12.74 13.58 10.69 13.51 13.39 10.38 9.79 14.12 10.96 11.98 13.94
11.82 12.59 13.92 11.78 12.07 11.01 11.62 11.94 12.84 9.53 11.52 13.42 12.36 11.9 13.39 10.95 10.62 12.59
10.61 11.94 14.1 11.76 11.84 12.75 11.7 12.56 12.31 10.29 12.36 13.77 10.89 12.88 13.4 10.39 12.34 11.87 12.43
13.98 12.63 9.96 12.57 12.86 13.4 11.96 13.69 11.03 11.26 13.19 9.2 13.47 13.15 13.17 12.48 12.29
"""


def schools(**more: object) -> Responses:
    """R's `dclus2 <- svydesign(id=~dnum+snum, fpc=~fpc1+fpc2, data=apiclus2)`."""
    return responses_from(data("apiclus2").assign(**more), TWO)


def told(estimates: object) -> list[float]:
    return [*estimates.table["value"], *estimates.table["standard_error"]]  # type: ignore[attr-defined]


def test_means_totals_and_ratios_of_two_stages() -> None:
    # svymean(~api00, d2); svymean(~enroll, d2, na.rm=TRUE); svytotal(~enroll, d2, na.rm=TRUE);
    # svyratio(~api.stu, ~enroll, d2, na.rm=TRUE); svymean(~awards, d2); degf(d2)
    found = schools()
    assert told(mean(found, "api00")) == pytest.approx([670.8118081181, 30.0990273768], rel=1e-9)
    assert told(mean(found, "enroll")) == pytest.approx([526.2626415094, 80.3409839904], rel=1e-9)
    assert told(total(found, "enroll")) == pytest.approx([2639272.93, 799637.7736483578], rel=1e-9)
    assert told(ratio(found, "api.stu", "enroll")) == pytest.approx([0.8197370421, 0.0188505633], rel=1e-8)
    assert told(share(found, "awards", "Yes")) == pytest.approx([0.6398523985, 0.0633993061], rel=1e-8)
    assert mean(found, "api00").table["df"].item() == 39


def test_domains_of_two_stages() -> None:
    # svyby(~api00, ~stype, d2, svymean); svyby(~api00, ~stype, d2, svytotal)
    means = [692.8104008667, 598.3406593407, 642.3520000000, 29.9266042374, 17.6941671261, 45.0913163003]
    totals = [2420371.24, 412178.93, 607825.58, 740445.6120213096, 166661.8993506942, 179505.4969665540]
    assert told(mean(schools(), "api00", by="stype")) == pytest.approx(means, rel=1e-9)
    assert told(total(schools(), "api00", by="stype")) == pytest.approx(totals, rel=1e-9)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("certainty", [670.6116838488, 28.2569774042, 3693175.90, 909811.9932712148]),
        ("remove", [670.6116838488, 28.2569774042, 3693175.90, 909811.9932712148]),
        ("adjust", [670.6116838488, 28.2671881361, 3693175.90, 910099.9367508993]),
    ],
)
def test_districts_with_a_single_school_asked(rule: str, expected: list[float]) -> None:
    # dd$fpc2 raised to 3 at least where a district has one school in the sample, so that it is not taken whole;
    # options(survey.lonely.psu=rule); svymean(~api00, d); svytotal(~api00, d)
    frame = data("apiclus2")
    alone = frame.groupby("dnum")["snum"].transform("count") == 1
    frame = frame.assign(fpc2=np.where(alone, np.maximum(frame["fpc2"], 3), frame["fpc2"]))
    found = responses_from(frame, Design(clusters=TWO.clusters, fpc=TWO.fpc, single_unit=rule))
    assert [*told(mean(found, "api00")), *told(total(found, "api00"))] == pytest.approx(expected, rel=1e-9)


def test_strata_at_two_stages() -> None:
    # P$f1 <- c(10,20,8)[P$h]; P$f2 <- 6+P$s; P$cl <- P$h*10+P$c; P$el <- 1:nrow(P)
    # d <- svydesign(id=~cl+el, strata=~h+s, fpc=~f1+f2, data=P, nest=TRUE); svymean(~y, d); svytotal(~y, d)
    y = np.array(Y.split(), dtype=float)
    place = np.arange(len(y))
    h, c, s = place % 3 + 1, place // 3 % 4 + 1, place // 12 % 2 + 1
    counts = {"f1": np.array([10, 20, 8])[h - 1], "f2": 6 + s}
    frame = pd.DataFrame({"y": y, "h": h, "s": s, "cl": h * 10 + c, "el": place, **counts})
    found = responses_from(frame, Design(strata=["h", "s"], clusters=["cl", "el"], fpc=["f1", "f2"]))
    assert told(mean(found, "y")) == pytest.approx([12.1148713450, 0.1324403052], rel=1e-8)
    assert told(total(found, "y")) == pytest.approx([6905.4766666667, 75.4909739515], rel=1e-8)
