"""Disclosure control: the one engine between what is estimated and what is printed."""

from research.disclosure.protect import Report, Withheld, protect
from research.disclosure.rule import Rule

__all__ = ["Report", "Rule", "Withheld", "protect"]
