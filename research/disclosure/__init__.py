"""Disclosure control: the one engine between what is estimated and what is printed."""

from research.disclosure.figure import Figure
from research.disclosure.link import Decision, link
from research.disclosure.proof import Proof
from research.disclosure.protect import Report, Withheld, protect
from research.disclosure.rule import Rule
from research.disclosure.tree import TreeGroup, check_tree, published_groups
from research.disclosure.universe import Universe
from research.disclosure.written import write_figures

__all__ = [
    "Decision",
    "Figure",
    "Proof",
    "Report",
    "Rule",
    "TreeGroup",
    "Universe",
    "Withheld",
    "check_tree",
    "link",
    "protect",
    "published_groups",
    "write_figures",
]
