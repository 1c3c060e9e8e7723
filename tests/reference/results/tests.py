"""Tests of association, of differences and of ranks, and p values adjusted for how many there are."""

from __future__ import annotations

from research.estimation import Test, adjust, agreement, association, rank_correlation, rank_sum, rank_test, t_test
from research.responses import responses_from
from tests.reference.registry import Values, clustered, data, result

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


@result("classic-msurvey")
def classic() -> Values:
    people = responses_from(data("MASS_survey"))
    chi_square = association(people, "Smoke", "Exer", test="pearson")
    fisher = association(people, "Sex", "W.Hnd", test="fisher")
    residuals = chi_square.cells.pivot(index="column", columns="row", values="residual")
    spearman, kendall = (rank_correlation(people, "Wr.Hnd", "Height", how) for how in ("spearman", "kendall"))
    wilcoxon, kruskal = rank_sum(people, "Height", by="Sex"), rank_sum(people, "Pulse", by="Exer")
    return {
        "chisq": [chi_square.statistic, chi_square.p],
        "cramer_v": chi_square.effect,
        "stdres": residuals.to_numpy().ravel(),
        "spearman": [spearman.effect, spearman.p],
        "kendall": [kendall.effect, kendall.p],
        "wilcoxon": [wilcoxon.statistic, wilcoxon.p],
        "kruskal": [kruskal.statistic, kruskal.p],
        "fisher_or": fisher.odds[0] if fisher.odds else None,
        "fisher_p": fisher.p,
    }


@result("kappa-agree")
def kappas() -> Values:
    found = agreement(responses_from(data("bfi").iloc[:500]), "N1", "N2", errors="psych")
    return {
        "kappa": found.value(),
        "weighted": found.value("weighted kappa"),
        "var_k": found.variance(),
        "var_w": found.variance("weighted kappa"),
    }
