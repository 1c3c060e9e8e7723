"""Our statistics against R's survey, svy and polars, on the same synthetic data in one run, as ratios.

Both R and ours run on one thread, so their processor times are compared, which a busy machine disturbs least; polars
takes every core, so with it the time on the clock is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.synthetic import SEED, banner, frame, items, margins

HERE = Path(__file__).parent
PEERS = HERE.parent / ".peers"
SMALL, LARGE = 100_000, 1_000_000
ALL = ("means", "bootstrap", "raking", "tables", "alpha")
PARTS = ("means of 15", "bootstrap of 800")  # a quarter of the items, four times the replicates
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PEAK = 1.5  # GB
GROWTH = 1.35  # ten times the people may take so many times ten times as long; likewise items and replicates

Times = dict[str, float]


@dataclass(frozen=True)
class Promise:
    """How our seconds stand to a peer's: at least so many times faster, or at most so many times as slow."""

    people: int
    task: str
    peer: str
    faster: float = 0.0
    slower: float = 0.0


PROMISES = (
    Promise(SMALL, "means", "R survey", faster=20),
    Promise(SMALL, "bootstrap", "R survey", faster=150),
    Promise(SMALL, "raking", "R survey", faster=100),
    Promise(SMALL, "tables", "R survey", faster=80),
    Promise(SMALL, "alpha", "polars", slower=2),
    Promise(LARGE, "tables", "polars", slower=5),
)


@dataclass(frozen=True)
class Kept:
    """A promise, what was measured, and whether it holds; without a peer nothing was."""

    promise: Promise
    ours: float
    theirs: float | None

    @property
    def is_broken(self) -> bool:
        """Whether it was measured and does not hold."""
        if self.theirs is None:
            return False
        at_least, at_most = self.promise.faster, self.promise.slower
        return self.theirs / self.ours < at_least if at_least else self.ours / self.theirs > at_most

    def __str__(self) -> str:
        wanted = self.promise
        limit = (
            f"at least {wanted.faster:g} times faster" if wanted.faster else f"at most {wanted.slower:g} times as slow"
        )
        head = f"{wanted.task} at {wanted.people:,}: {limit} than {wanted.peer}"
        if self.theirs is None:
            return f"{head}: not measured, the peer is not here"
        found = self.theirs / self.ours if wanted.faster else self.ours / self.theirs
        return f"{head}: {found:.1f}{'  BROKEN' if self.is_broken else ''}"


def written(people: int, folder: Path) -> None:
    """The data, as numpy and R read it."""
    drawn = frame(people, SEED)
    told = {
        name: drawn[known].to_numpy() for name, known in (("items", items), ("banners", banner), ("margins", margins))
    }
    for name, values in told.items():
        np.asfortranarray(values).T.tofile(folder / f"{name}.bin")
    one = {"unit": ("psu", np.int32), "stratum": ("stratum", np.int32), "domain": ("dom", np.uint8)}
    for name, (column, kind) in (one | {"weight": ("w", np.float64)}).items():
        told[name] = drawn[column].to_numpy().astype(kind)
        told[name].tofile(folder / f"{name}.bin")
    np.savez(folder / "data.npz", **told)


def answered(command: list[str]) -> Times:
    """The JSON that a command prints; nothing when it fails, and why on the error stream."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **ONE_THREAD})
    if done.returncode:
        print(f"{' '.join(command[:2])} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def peers_python() -> str | None:
    """The Python of the peers' own environment, made when it is not there; None where it cannot be."""
    python, lock = PEERS / "bin" / "python", HERE / "peers" / "requirements.lock"
    if not python.exists():
        print("making .peers for polars and svy ...", file=sys.stderr)
        made = subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=False, capture_output=True)
        wanted = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        if made.returncode or subprocess.run(wanted, check=False, capture_output=True).returncode:
            shutil.rmtree(PEERS, ignore_errors=True)
            return None
    return str(python)


def measured(people: int, folder: Path) -> dict[str, Times]:
    """Seconds by who and task."""
    written(people, folder)
    python, r = peers_python(), shutil.which("Rscript")
    script, told = str(HERE / "peers" / "tasks.py"), {}
    told["ours"] = answered([sys.executable, "-m", "benchmarks.ours", str(folder), ",".join((*ALL, *PARTS))])
    if python:
        told["polars"] = answered([python, script, str(folder), "means,tables,alpha", "polars"])
    if python and people <= SMALL:
        told["svy"] = answered([python, script, str(folder), "means,bootstrap,raking,tables", "svy"])
    if r and people <= SMALL:
        survey = str(HERE / "peers" / "survey.R")
        told["R survey"] = answered([r, survey, str(folder), str(people), "means,bootstrap,raking,tables"])
    return told


def shown(people: int, told: dict[str, Times]) -> None:
    """A table of seconds."""
    print(f"\n{people:,} people, 60 items, 50 strata, 5,000 clusters; reading the items: {told['ours']['read']:.4f} s")
    print(f"{'':12}" + "".join(f"{who:>14}" for who in told))
    for task in ALL:
        cells = (f"{told[who][task]:12.4f} s" if task in told[who] else f"{'–':>14}" for who in told)
        print(f"{task:12}" + "".join(cells))
    print(f"peak of ours {told['ours']['peak_gb']:.2f} GB (limit {PEAK})")


def judged(promise: Promise, told: dict[str, Times]) -> Kept:
    """A promise beside what was measured."""
    task = f"{promise.task} cpu" if promise.peer == "R survey" else promise.task
    return Kept(promise, told["ours"][task], told.get(promise.peer, {}).get(task))


def main() -> int:
    """Tables, promises and one object; 1 when a promise is broken."""
    found: dict[int, dict[str, Times]] = {}
    for people in (SMALL, LARGE):
        with tempfile.TemporaryDirectory() as folder:
            found[people] = measured(people, Path(folder))
        shown(people, found[people])
    kept = [judged(one, found[one.people]) for one in PROMISES]
    print("", *kept, sep="\n")
    growth = {task: found[LARGE]["ours"][f"{task} cpu"] / found[SMALL]["ours"][f"{task} cpu"] for task in ALL}
    print(
        "ten times the people take", ", ".join(f"{task} {times:.1f}" for task, times in growth.items()), "times as long"
    )
    print(json.dumps({"seconds": found, "promises": [asdict(one) for one in kept], "growth": growth}))
    mine = found[LARGE]["ours"]
    items = mine["means cpu"] / mine["means of 15 cpu"]
    replicates = mine["bootstrap of 800 cpu"] / mine["bootstrap cpu"]
    print(f"four times the items take {items:.1f}, four times the replicates {replicates:.1f} times as long")
    heavy = any(told["ours"]["peak_gb"] > PEAK for told in found.values())
    steep = any(times > GROWTH * LARGE / SMALL for times in growth.values()) or max(items, replicates) > 4 * GROWTH
    return int(heavy or steep or any(one.is_broken for one in kept))


if __name__ == "__main__":
    sys.exit(main())
