"""polars and svy on the benchmark's data, in their own environment: one line of JSON with seconds for each task.

    python tasks.py FOLDER TASKS polars|svy

polars makes weighted sums and counts only: no standard errors, no tests.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

QUESTIONS = [f"q{j}" for j in range(1, 61)]
BANNERS = [f"b{j}" for j in range(1, 9)]
MARGINS = [f"m{j}" for j in range(1, 6)]
LEVELS = (2, 5, 4, 6, 3)


def frame(folder: Path, wide: bool) -> pl.DataFrame:
    """The data; svy wants every item as a wide number."""
    with np.load(folder / "data.npz") as file:
        told = {name: file[name] for name in file.files}
    items = told["items"].astype(np.float64) if wide else told["items"]
    small = (lambda x: x.astype(np.int64)) if wide else (lambda x: x)
    columns = {name: items[:, j] for j, name in enumerate(QUESTIONS)}
    columns |= {name: small(told["banners"][:, j]) for j, name in enumerate(BANNERS)}
    columns |= {name: small(told["margins"][:, j]) for j, name in enumerate(MARGINS)}
    return pl.DataFrame(
        columns | {name: small(told[name]) for name in ("unit", "stratum", "domain")} | {"weight": told["weight"]}
    )


def polars_tasks(d: pl.DataFrame) -> dict[str, Callable[[], object]]:
    """Weighted sums by unit and domain, weighted counts of all tables, and alpha."""
    w = pl.col("weight")

    def alpha() -> object:
        total = pl.sum_horizontal([pl.col(q).cast(pl.Int32) for q in QUESTIONS]).alias("all")
        wide = d.select(total, "weight", *QUESTIONS)

        def variance(name: str) -> pl.Expr:
            x = pl.col(name).cast(pl.Float64)
            return ((x**2 * w).sum() / w.sum() - ((x * w).sum() / w.sum()) ** 2).alias(name)

        told = wide.select([variance(name) for name in [*QUESTIONS, "all"]]).row(0)
        return 60 / 59 * (1 - sum(told[:-1]) / told[-1])

    return {
        "means": lambda: d.lazy().group_by("unit", "domain").agg((pl.col(QUESTIONS) * w).sum(), w.sum()).collect(),
        "tables": lambda: pl.collect_all([d.lazy().group_by(q, b).agg(w.sum()) for q in QUESTIONS for b in BANNERS]),
        "alpha": alpha,
    }


def svy_tasks(d: pl.DataFrame) -> dict[str, Callable[[], object]]:
    """What svy offers of the tasks; its tables are timed on two of the 480, which are all alike."""
    import svy

    sample = svy.Sample(d, svy.Design(stratum="stratum", psu="unit", wgt="weight"))
    whole = float(d["weight"].sum())
    margins = {m: dict.fromkeys(range(k), whole / k) for m, k in zip(MARGINS, LEVELS, strict=True)}

    def bootstrap() -> object:
        made = sample.weighting.create_bs_wgts(n_reps=200, rstate=1)
        return made.estimation.mean(QUESTIONS, method="replication")

    return {
        "means": lambda: sample.estimation.mean(QUESTIONS, by="domain"),
        "raking": lambda: sample.weighting.rake(controls=margins, tol=1e-8, max_iter=100),
        "tables": lambda: [sample.categorical.tabulate("q1", "b3"), sample.categorical.tabulate("q2", "b8")],
        "bootstrap": bootstrap,
    }


def best(work: Callable[[], object], times: int) -> float:
    """Least wall time of some runs."""
    took = []
    for _ in range(times):
        start = perf_counter()
        work()
        took.append(perf_counter() - start)
    return min(took)


def main(folder: Path, tasks: list[str], peer: str) -> None:
    """Time the tasks that the peer offers."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    offered = (polars_tasks if peer == "polars" else svy_tasks)(frame(folder, peer == "svy"))
    many = {"tables": 240.0} if peer == "svy" else {}
    told = {
        task: best(offered[task], 1 if peer == "svy" else 3) * many.get(task, 1.0) for task in tasks if task in offered
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2].split(","), sys.argv[3])
