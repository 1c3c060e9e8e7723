"""Decisions kept by what they were made from: an unchanged routing block is not attacked again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from research.archive import digest_of, write_json
from research.disclosure.figure import Figure
from research.disclosure.proof import Proof
from research.disclosure.rule import Rule
from research.disclosure.universe import Universe

METHOD = 2  # raise it when the same figures may be decided otherwise


def name_of(figures: Sequence[Figure], universe: Universe, rule: Rule) -> str:
    """A digest of all that a decision depends on, answers among it."""
    answers = hashlib.sha256()
    for item in sorted(universe.answers):
        answers.update(item.encode())
        answers.update(np.ascontiguousarray(universe.answers[item]).tobytes())
    told = [
        {**asdict(one), "group": {name: sorted(codes) for name, codes in one.group.items()}, "codes": sorted(one.codes)}
        for one in figures
    ]
    rules = {"audience": rule.audience, **rule.thresholds}
    return digest_of([METHOD, universe.digest, answers.hexdigest(), rules, told])


def recall(folder: Path, name: str) -> tuple[dict[str, str], Proof] | None:
    """What was decided before, if it was."""
    path = folder / f"{name}.json"
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    return told["withheld"], Proof(**{**told["proof"], "dropped": tuple(told["proof"]["dropped"])})


def remember(folder: Path, name: str, withheld: dict[str, str], proof: Proof) -> None:
    """Keep a decision that is proven in full; what time ran out for is tried again."""
    if proof.clean and proof.mode == "linked":
        facts = {field.name: getattr(proof, field.name) for field in fields(proof)}
        write_json(folder / f"{name}.json", {"withheld": withheld, "proof": facts | {"dropped": list(proof.dropped)}})
