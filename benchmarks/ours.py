"""The tasks that peers are timed on, as a researcher types them: `python -m benchmarks.ours FOLDER TASKS`.

One line of JSON: least seconds of some runs a task, the least processor time, and the peak of memory. A run starts with
a sample that nothing has been asked of before, because what is kept between two questions would not be there for the
first.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from research import Design, associations, mean, replicate, responses_from, weight
from research.measures import weighted_alpha
from research.responses import Responses

QUESTIONS = [f"q{j}" for j in range(1, 61)]
BANNERS = [f"b{j}" for j in range(1, 9)]
MARGINS = {f"m{j}": levels for j, levels in enumerate((2, 5, 4, 6, 3), 1)}
DESIGN = Design(weights="weight", strata="stratum", clusters="unit")
TIMES = 5


def frame(folder: Path) -> pd.DataFrame:
    """The data, items as small integers."""
    with np.load(folder / "data.npz") as file:
        told = {name: file[name] for name in file.files}
    columns = {name: told["items"][:, j] for j, name in enumerate(QUESTIONS)}
    columns |= {name: told["banners"][:, j] for j, name in enumerate(BANNERS)}
    columns |= {name: told["margins"][:, j] for j, name in enumerate(MARGINS)}
    return pd.DataFrame(columns | {name: told[name] for name in ("unit", "stratum", "domain", "weight")})


def bootstrap(responses: Responses, replicates: int = 200) -> object:
    """Replicates made, and all means by them."""
    return mean(replicate(responses, "bootstrap", replicates=replicates, seed=1), QUESTIONS)


TASKS: dict[str, Callable[[Responses], object]] = {
    "means": lambda r: mean(r, QUESTIONS, by="domain"),
    "means of 15": lambda r: mean(r, QUESTIONS[:15], by="domain"),
    "bootstrap": bootstrap,
    "bootstrap of 800": lambda r: bootstrap(r, 800),
    "raking": lambda r: weight(r, to={m: dict.fromkeys(range(k), 1 / k) for m, k in MARGINS.items()}),
    "tables": lambda r: associations(r, QUESTIONS, BANNERS),
    "alpha": lambda r: weighted_alpha(r.frame[QUESTIONS], r.weights),
}


def limit(told: pd.DataFrame) -> float:
    """Seconds to read all items once."""
    items = np.ascontiguousarray(told[QUESTIONS].to_numpy())
    words = items.reshape(-1)[: items.size // 8 * 8].view(np.uint64)
    return best(lambda _: words.max(), lambda: None)[0]


def best(work: Callable[..., object], fresh: Callable[[], object]) -> tuple[float, float]:
    """Least wall and least processor time over some runs, each on something fresh."""
    took = []
    for _ in range(TIMES):
        given = fresh()
        start, spent = perf_counter(), process_time()
        work(given)
        took.append((perf_counter() - start, process_time() - spent))
    return min(wall for wall, _ in took), min(cpu for _, cpu in took)


def main(folder: Path, tasks: list[str]) -> None:
    """Time each task."""
    told = frame(folder)
    both = {task: best(TASKS[task], lambda: responses_from(told, DESIGN)) for task in tasks}
    seconds = {task: wall for task, (wall, _) in both.items()} | {f"{task} cpu": cpu for task, (_, cpu) in both.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps(seconds | {"read": limit(told), "peak_gb": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2].split(","))
