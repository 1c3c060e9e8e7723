"""Tests of association, of differences and of ranks, and p values adjusted for how many there are."""

from __future__ import annotations

from research.estimation import Test, adjust, association, rank_test, t_test
from tests.reference.registry import Values, clustered, result

P = [0.0003, 0.011, 0.012, 0.04, 0.041, 0.049, 0.2, 0.35, 0.61, 0.98]
CHI_SQUARES = ("F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint")


def pair(test: Test) -> Values:
    return {"stat": test.statistic, "p": test.p}


@result("chisq-clus1")
def chi_squares() -> Values:
    found = {name: association(clustered(), "sch.wide", "stype", test=name) for name in CHI_SQUARES}
    return {name: pair(test) for name, test in found.items()} | {
        f"{name}_df": list(found[name].df) for name in ("F", "Wald", "adjWald")
    }


@result("ttest-clus1")
def difference() -> Values:
    found = t_test(clustered(), "enroll", by="comp.imp")
    return {
        "t": found.statistic,
        "df": found.df[0],
        "p": found.p,
        "diff": found.value,
        "ci": [found.low, found.high],
    }


@result("ranktest-clus1")
def ranks() -> Values:
    two = rank_test(clustered(), "ell", by="comp.imp")
    median = rank_test(clustered(), "ell", by="comp.imp", test="median")
    several = rank_test(clustered(), "enroll", by="stype")
    return {
        "wilcoxon": {"t": two.statistic, "df": two.df[0], "p": two.p, "est": two.effect},
        "median_p": median.p,
        "kruskal": {"chisq": several.statistic, "df": several.df[0], "p": several.p},
    }


@result("padjust")
def adjusted() -> Values:
    names = {"holm", "hochberg", "hommel", "bonferroni", "BH", "BY", "fdr"}
    return {"p": P} | {name: adjust(P, name.lower()).tolist() for name in names}
