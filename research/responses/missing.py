"""The six kinds of missing, as integer codes of the response store."""

from research.instruments.item import (
    DONT_KNOW,
    LEFT_BEFORE,
    MISSING,
    NOT_ASKED,
    SKIPPED,
    UNKNOWN,
    WITHDRAWN,
)

__all__ = ["DONT_KNOW", "LEFT_BEFORE", "MISSING", "NOT_ASKED", "SKIPPED", "UNKNOWN", "WITHDRAWN"]
