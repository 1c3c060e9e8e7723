"""The findings of a wave that was received, read back from where they were written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from research.archive import Home
from research.errors import ConfigurationError


def stored_findings(home: Home, study: str, wave: str) -> tuple[dict[str, Any], Path]:
    """The findings of a wave grouped by rule, and the folder they lie in.

    Those of a refused export come first, if there is one since the wave was last received.

    Raises
    ------
    ConfigurationError
        Nothing was received or refused for this wave.
    """
    kept = home.findings(study, wave)
    for folder in (kept / "refused", kept):
        path = folder / "findings.json"
        if path.exists():
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return found, folder
    told = f"research receive --study {study} --wave {wave} FILE"
    raise ConfigurationError(f"nothing has been received for wave {wave} of {study}; type: {told}")
