"""`make bench`: how fast and how right the core is, as ratios to peers in the same run and as rates over drawn samples.

python -m benchmarks                  all of it, some ten minutes
python -m benchmarks against runs     some of it, by name
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import against, coverage, disclosure, doors, planning, runs

PARTS: dict[str, Callable[[], int | None]] = {
    "against": against.main,  # R survey, svy and polars
    "coverage": coverage.main,
    "planning": planning.main,
    "disclosure": disclosure.main,
    "doors": doors.main,
    "runs": runs.main,
}


def main(names: list[str]) -> int:
    """Each part with what it prints; 1 when a limit of any is broken."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    broken = []
    for name in names or list(PARTS):
        print(f"\n== {name}", flush=True)
        if PARTS[name]():
            broken.append(name)
    print(f"\nbroken limits: {', '.join(broken)}" if broken else "\nall limits are kept")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
