"""Runs: a notebook with typed parameters, executed strictly, recorded, and not repeated while nothing changed."""

from research.runs.cache import Run, needs_run, run
from research.runs.key import Planned, plan, sources
from research.runs.notebook import Notebook, find
from research.runs.parameters import Parameter, given, parameters_of, typed
from research.runs.record import verify

__all__ = [
    "Notebook",
    "Parameter",
    "Planned",
    "Run",
    "find",
    "given",
    "needs_run",
    "parameters_of",
    "plan",
    "run",
    "sources",
    "typed",
    "verify",
]
