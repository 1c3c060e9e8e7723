"""One spelling for the same content: canonical JSON and its SHA-256."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any

DIGITS = 12  # significant digits of numbers in exhibits and manifests


def rounded(value: Any) -> Any:
    """The same value with every float at 12 significant digits and -0.0 as 0.0; containers are copied."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a number that is not finite has no canonical form; say None and why")
        return float(f"{value:.{DIGITS}g}") + 0.0
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return value


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and rounded floats, as UTF-8 bytes."""
    return json.dumps(
        rounded(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest_of(value: Any) -> str:
    """SHA-256 over the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
