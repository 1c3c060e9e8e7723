"""What may be told of an error in a kernel: where it was, never what the error says of the data.

The runner asks for this inside the kernel, after a cell has raised.
"""

from __future__ import annotations

import json
import sys
import traceback

from research.errors import ResearchError


def told() -> str:
    """The last error as JSON: its frames, and its sentence if it is ours, for ours never hold an answer."""
    error = getattr(sys, "last_value", None)
    if not isinstance(error, BaseException):
        return json.dumps({"sentence": "", "frames": []})
    frames = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return json.dumps({"sentence": str(error) if isinstance(error, ResearchError) else "", "frames": frames})
