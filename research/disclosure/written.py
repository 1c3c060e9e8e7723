"""Figures as a reader gets them: one CSV row a figure, with its group, its number or why there is none."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from research.archive import write_json
from research.disclosure.figure import Figure
from research.disclosure.link import Decision
from research.disclosure.universe import Truths, Universe

HEAD = (
    "key",
    "universe",
    "group",
    "statistic",
    "item",
    "codes",
    "weight",
    "value",
    "count",
    "base",
    "status",
    "reason",
)
FIGURES, CERTIFICATE = "figures.csv", "certificate.json"


def write_figures(figures: Iterable[Figure], universes: Iterable[Universe], decision: Decision, into: Path) -> None:
    """Write the figures that may be printed, with the reasons of the others, and the certificate beside them.

    Raises
    ------
    GateRefused
        Exit 7, when the decision is not proven; nothing is written then.
    """
    decision.check()
    known = {universe.name: universe for universe in universes}
    into.mkdir(parents=True, exist_ok=True)
    with (into / FIGURES).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEAD)
        writer.writeheader()
        for figure in figures:
            writer.writerow(row_of(figure, known[figure.universe], decision))
    write_json(into / CERTIFICATE, certificate_of(decision))


def certificate_of(decision: Decision) -> dict[str, object]:
    """What is vouched for: the rule, its numbers, and what was proven of each universe; no answers."""
    proofs = [asdict(proof) | {"dropped": list(proof.dropped)} for proof in decision.proofs]
    return {
        "rule": decision.rule.audience,
        "thresholds": dict(decision.rule.thresholds),
        "clean": decision.clean,
        "universes": proofs,
    }


def row_of(figure: Figure, universe: Universe, decision: Decision) -> dict[str, object]:
    """One figure's row."""
    people = universe.members(figure.group)
    group = json.dumps({name: sorted(codes) for name, codes in sorted(figure.group.items())})
    row: dict[str, object] = {"key": figure.key, "universe": figure.universe, "group": group}
    row |= {"statistic": figure.statistic, "item": figure.item, "weight": figure.weight}
    row |= {"codes": json.dumps(sorted(figure.codes))}
    reason = decision.withheld.get(figure.key, "")
    if reason:
        return row | {"status": "suppressed", "reason": reason}
    return row | numbers(figure, people, universe, decision)


def numbers(figure: Figure, people: Truths, universe: Universe, decision: Decision) -> dict[str, object]:
    """The printed number of a figure, or its bound where only that may be told."""
    base, rule = int(people.sum()), decision.rule
    answers, weights = universe.answers[figure.item][people], universe.scaled(figure.weight)[people]
    if figure.statistic == "mean":
        return {"value": f"{np.average(answers, weights=weights):.12g}", "base": base, "status": "published"}
    hits = np.isin(answers, sorted(figure.codes))
    small = min(int(hits.sum()), base - int(hits.sum())) <= rule.small_numerator
    if small and (figure.sensitive or base < rule.full_from) and not figure.printed_before:
        few = "few" if 2 * hits.sum() <= base else "nearly all"
        return {"base": base, "status": "range", "reason": f"{few}: a numerator or complement is told as a bound"}
    value = f"{np.average(hits, weights=weights):.12g}"
    return {"value": value, "count": int(hits.sum()), "base": base, "status": "published"}
