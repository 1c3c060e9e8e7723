"""Our numbers against R's survey and psych packages, at the tolerances stored with each result."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from research.estimation import adjust, compare, share
from research.instruments import Choice, Construct, Instrument, Item, Measures
from research.measures import cronbach, reliability
from research.responses import Design, Responses, responses_from
from research.weighting import Categories, rake
from tests.reference.compare import wrong

DATA = Path(__file__).parent / "data"
TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}


@cache
def data(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", keep_default_na=False, na_values=[""])


def clustered(**more: Any) -> Responses:
    design = Design(weights="pw", clusters="dnum", fpc="fpc")
    return responses_from(data("apiclus1").assign(**more), design)


def column(estimates: list[Any], name: str) -> list[float]:
    return [value for one in estimates for value in one.table[name]]


def test_intervals_of_a_small_share_in_a_cluster_sample():
    schools = clustered(none=(data("apiclus1")["ell"] == 0).astype(int))
    kinds = {"logit": "logit", "beta": "korn-graubard", "mean": "t", "xlogit": "logit"}
    found = {theirs: share(schools, "none", 1, interval=mine).table for theirs, mine in kinds.items()}
    assert not wrong("propci-clus1", {key: table[["value", "low", "high"]].to_numpy() for key, table in found.items()})


def test_pairwise_comparisons_of_domain_shares_adjusted_by_holm():
    schools = clustered(awarded=(data("apiclus1")["awards"] == "Yes").astype(int))
    found = share(schools, "awarded", 1, by="stype")
    against = compare(found)  # the later less the earlier; R's contrasts are the earlier less the later
    assert not wrong(
        "banner-pairwise-clus1",
        {
            "share": column([found], "value"),
            "diff": -against.table["value"].to_numpy(),
            "se": column([against], "standard_error"),
            "t": -against.table["statistic"].to_numpy(),
            "p": column([against], "p"),
            "p_holm": adjust(against.table["p"].to_numpy()),
        },
    )


def codes(column: pd.Series, counts: dict[str, int]) -> np.ndarray:
    return np.asarray(pd.Categorical(column, list(counts)).codes, dtype=np.intp)


def test_raking_counts_on_arrays():
    frame = data("apiclus1")
    margins = [
        Categories(item, codes(frame[item], counts), np.array([*counts.values()], dtype=float), tuple(counts))
        for item, counts in (("stype", TYPES), ("sch.wide", WIDE))
    ]
    assert not wrong("rake-clus1", {"weights": rake(margins, frame["pw"].to_numpy())})


def agreeable() -> Responses:
    """Five items of the agreeableness scale; the first is worded the other way."""
    names = tuple(f"A{i}" for i in range(1, 6))
    items = tuple(Item(n, "select_one", n, tuple(Choice(c, str(c)) for c in range(1, 7)), short=n) for n in names)
    measures = Measures((Construct("agreeable", "Agreeableness", names, 5, reverse=("A1",)),))
    frame = data("bfi")[list(names)].fillna(-2).astype(int)
    return Responses(frame, Instrument("bfi", "Big five", items, measures=measures))


def test_alpha_of_a_scale_and_of_what_is_left_without_an_item():
    found = reliability(agreeable(), "agreeable")
    assert not wrong(
        "alpha-bfi-A",
        {
            "n": found.base,
            "raw_alpha": found.alpha,
            "alpha_drop": found.items["alpha_without"].to_numpy(),
            "r_drop": found.items["item_rest"].to_numpy(),
        },
    )


def test_feldts_interval_of_alpha():
    found = reliability(agreeable(), "agreeable")
    assert not wrong("alpha-feldt-A", {"feldt_lo": found.low, "feldt_hi": found.high})


def test_alpha_with_weights():
    frame = data("apiclus1")
    found = cronbach(frame[["ell", "meals", "not.hsg", "hsg"]].astype(float), frame["pw"])
    assert not wrong("svycralpha-clus1", {"alpha": found.alpha})


def test_adjusted_p_values():
    p = [0.0003, 0.011, 0.012, 0.04, 0.041, 0.049, 0.2, 0.35, 0.61, 0.98]
    theirs = {"holm": "holm", "hochberg": "hochberg", "bonferroni": "bonferroni", "BH": "bh", "BY": "by", "fdr": "bh"}
    assert not wrong("padjust", {key: adjust(p, how) for key, how in theirs.items()})
