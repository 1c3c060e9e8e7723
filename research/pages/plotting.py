"""The plotting script that interactive charts are drawn with, vendored and packed once."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

PACKED = Path(__file__).parent / "plotly" / "plotly-basic.min.js.gz"


def plotly_packed() -> bytes:
    """plotly.js (basic build) as the gzip file that is vendored; the same bytes on every machine."""
    return PACKED.read_bytes()


@cache
def plotly_source() -> str:
    """plotly.js (basic build) as a script."""
    return gzip.decompress(plotly_packed()).decode()
