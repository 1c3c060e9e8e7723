"""Write what we compute for each result of the reference: `python -m tests.reference.compute OUT.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tests.reference.registry import registered


def plain(value: Any) -> Any:
    """Arrays and frames as lists, a number that does not exist as null."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if isinstance(value, np.ndarray):
        return [plain(one) for one in value.tolist()]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not np.isfinite(value) else value


def main(out: Path) -> None:
    """Compute every registered result and write them by id."""
    found = {name: plain(function()) for name, function in sorted(registered().items())}
    out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"{len(found)} results written to {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
