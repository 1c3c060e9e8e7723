"""How tables tell bases: the sign of a small one, and what is left of one after weighting."""

from __future__ import annotations

from research.exhibits.wording import count

SMALL, SMALL_BASE = "*", 30
KISH = "Effective base: what is left of the base after weighting (sum of weights squared, by sum of squared weights)."


def small_words(least: int, more: str = "") -> str:
    """What the sign of a small base means."""
    return f"{SMALL} Fewer than {count(least)} people: read with care{more}."
