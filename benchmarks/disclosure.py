"""Disclosure control on the made-up network: seconds against their limits, and what the attacker finds."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks import network
from research.disclosure import Decision, Figure, Rule, Universe, attacker, link, published_groups, write_figures

LINKED_SECONDS, TREE_SECONDS = 60.0, 5.0
SEATS = 20
HIERARCHY = ("sector", "stage", "size")


def seats_of(universe: Universe, many: int) -> dict[int, dict[str, np.ndarray]]:
    """The organizations that the attacker sits in: the largest one, and others by chance."""
    assert universe.organization is not None
    names, heads = np.unique(universe.organization, return_counts=True)
    rest = np.delete(names, heads.argmax())
    drawn = np.random.default_rng(4).choice(rest, min(many - 1, len(rest)), replace=False) if many > 1 else []
    answers = {item: codes.astype(float) for item, codes in universe.answers.items()}
    return {int(seat): answers for seat in ([names[heads.argmax()], *drawn] if many else [])}


def attacked(
    figures: list[Figure], universe: Universe, decision: Decision, seats: int
) -> tuple[list[attacker.Finding], int]:
    """What the attacker finds in the files of one block."""
    with tempfile.TemporaryDirectory() as folder:
        write_figures(figures, [universe], decision, Path(folder))
        known = attacker.Known(universe.profile, universe.organization)
        return attacker.attack(attacker.read(Path(folder), universe.name), known, seats_of(universe, seats))


def measured(block: network.Block, items: int, seats: int) -> dict[str, object]:
    """One block: the proof, the seconds, and the findings."""
    universe, figures = network.universe(block, items=items), network.figures(block, items)
    began, spent = perf_counter(), sum(os.times()[:4])  # processes of its own among them
    decision = link(figures, [universe], Rule("public"), seconds=3600)
    took = {"seconds": round(perf_counter() - began, 1), "cpu_seconds": round(sum(os.times()[:4]) - spent, 1)}
    began = perf_counter()
    listed = len(published_groups(universe, HIERARCHY, Rule("public")))
    tree = {"tree_groups": listed, "tree_seconds": round(perf_counter() - began, 2)}
    began = perf_counter()
    found, attacks = attacked(figures, universe, decision, seats)
    told = {
        "attacks": attacks,
        "exact": sum(one.exact and not one.alone for one in found),
        "narrowed": sum(not one.exact and not one.alone for one in found),
        "told_by_one_figure": sum(one.alone for one in found),
        "attack_seconds": round(perf_counter() - began, 1),
    }
    return asdict(decision.proofs[0]) | {"withheld_figures": len(decision.withheld)} | took | tree | told


def main(words: Iterable[str] = ()) -> int:
    """Print a line for each block and one JSON object; 1 when a limit is broken or something was narrowed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--blocks", default=",".join(block.name for block in network.BLOCKS))
    parser.add_argument("--items", type=int, default=10)
    parser.add_argument("--seats", type=int, default=SEATS)
    asked = parser.parse_args(list(words))
    rows = []
    for block in network.BLOCKS:
        if block.name in asked.blocks.split(","):
            row = measured(block, asked.items, asked.seats)
            rows.append(row)
            print(
                f"{block.name:9} {row['people']:4} people {row['units']:4} groups: {row['primary']} primary, "
                f"{row['complementary']} besides, {row['for_items']} for single items; {row['sets']} sets x "
                f"{row['seats']} seats, {row['solved']} programs, {row['seconds']} s ({row['cpu_seconds']} CPU); "
                f"attacker: {row['exact']} exact, {row['narrowed']} narrowed of {row['attacks']} "
                f"({row['told_by_one_figure']} told by one figure) in {row['attack_seconds']} s",
                flush=True,
            )
    seconds = sum(float(str(row["seconds"])) for row in rows)
    tree = sum(float(str(row["tree_seconds"])) for row in rows)
    leaks = sum(int(str(row["exact"])) + int(str(row["narrowed"])) for row in rows)
    print(f"linked {seconds:.1f} s of {LINKED_SECONDS:.0f}; tree {tree:.2f} s of {TREE_SECONDS:.0f}; narrowed {leaks}")
    print(json.dumps({"disclosure": rows, "linked_seconds": seconds, "tree_seconds": tree, "narrowed": leaks}))
    return int(leaks > 0 or seconds > LINKED_SECONDS or tree > TREE_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
