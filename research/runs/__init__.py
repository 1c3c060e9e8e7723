"""Runs: a notebook with typed parameters, executed strictly, recorded, and not repeated while nothing changed."""

from research.runs.cache import Run, needs_run, run
from research.runs.key import Planned, plan, receipt_digest, sources
from research.runs.notebook import Notebook, find
from research.runs.origin import Origin, origin
from research.runs.parameters import Parameter, given, parameters_of, typed
from research.runs.record import manifest, verify

__all__ = [
    "Notebook",
    "Origin",
    "Parameter",
    "Planned",
    "Run",
    "find",
    "given",
    "manifest",
    "needs_run",
    "origin",
    "parameters_of",
    "plan",
    "receipt_digest",
    "run",
    "sources",
    "typed",
    "verify",
]
