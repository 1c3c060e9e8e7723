"""What a run costs: our runner against the papermill command, on one notebook with the same parameters.

CPU is user and system time of every process that took part, the kernel's too: this process adopts whatever its children
leave behind and waits for it. Processor time varies with what else the machine does, so both take turns and the medians
are compared.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
STUDY = "open-source-programs"
LIMIT = 0.5  # of the papermill command's CPU
TIMES = 5
ADOPT = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h


@dataclass(frozen=True)
class Cost:
    """Median CPU seconds of one run by papermill and by us, and how much of theirs ours is."""

    notebook: str
    papermill: float
    ours: float
    ratio: float
    limit: float = LIMIT

    @property
    def is_within(self) -> bool:
        """Whether we keep the promise."""
        return self.ratio <= self.limit


def spent() -> float:
    """CPU seconds of all processes that have ended and been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_of(command: Sequence[str], home: Path) -> float:
    """CPU seconds of a command and of everything it starts."""
    before = spent()
    inside = {**os.environ, "RESEARCH_HOME": str(home)}
    subprocess.run(command, cwd=CHECKOUT, env=inside, check=True, capture_output=True)
    while True:  # a kernel that was left behind is ours now
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return spent() - before


def cost_of(notebook: str, parameters: Sequence[str], home: Path) -> Cost:
    """Run a notebook both ways, in turns."""
    there = Path(sys.executable).parent
    given = [word for one in parameters for word in ("-p", one)]
    split = [word for one in parameters for word in ("-p", *one.split("=", 1))]
    stock = [str(there / "papermill"), f"notebooks/{notebook}.ipynb", str(home / "stock.ipynb"), *split]
    ours = [str(there / "research"), "run", notebook, "--force", *given]
    turns = [(cpu_of(stock, home), cpu_of(ours, home)) for _ in range(TIMES)]
    theirs, own = (statistics.median(one) for one in zip(*turns, strict=True))
    return Cost(notebook, round(theirs, 3), round(own, 3), round(own / theirs, 3))


def main() -> int:
    """Print a line and an object for each notebook; 1 when a run costs more than it may."""
    ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        cpu_of([str(Path(sys.executable).with_name("research")), "receive", "--study", STUDY], home)
        costs = [cost_of("program_maturity", (f"study={STUDY}",), home)]
    print(f"CPU seconds of one run, kernel included, median of {TIMES}; the peer is the papermill command")
    for cost in costs:
        print(
            f"{cost.notebook:38} {cost.ours:8.2f} s    peer {cost.papermill:8.2f} s    ratio {cost.ratio:5.2f}    "
            f"at most {cost.limit:.2f}: {'kept' if cost.is_within else 'BROKEN'}"
        )
    print(json.dumps({"runs": [asdict(cost) | {"times": TIMES, "kept": cost.is_within} for cost in costs]}))
    return 0 if all(cost.is_within for cost in costs) else 1


if __name__ == "__main__":
    sys.exit(main())
