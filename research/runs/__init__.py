"""Runs: a notebook with typed parameters, executed strictly, recorded, and not repeated while nothing changed."""

from research.runs.cache import Run, needs_run, run
from research.runs.callers import cron_line, systemd_units
from research.runs.cron import in_words, next_due
from research.runs.due import Outcome, drop_schedule, exit_code, run_due
from research.runs.job import Ending, note_ending
from research.runs.key import Planned, plan, receipt_digest, sources
from research.runs.notebook import Notebook, find
from research.runs.notice import MEANINGS, check_recipient, local
from research.runs.origin import Origin, origin
from research.runs.parameters import Parameter, given, parameters_of, typed
from research.runs.record import manifest, verify
from research.runs.schedule import (
    Schedule,
    add_schedule,
    all_schedules,
    pause_schedule,
    resume_schedule,
    schedule_named,
)
from research.runs.tick import Tick, history
from research.runs.worker import work

__all__ = [
    "MEANINGS",
    "Ending",
    "Notebook",
    "Origin",
    "Outcome",
    "Parameter",
    "Planned",
    "Run",
    "Schedule",
    "Tick",
    "add_schedule",
    "all_schedules",
    "check_recipient",
    "cron_line",
    "drop_schedule",
    "exit_code",
    "find",
    "given",
    "history",
    "in_words",
    "local",
    "manifest",
    "needs_run",
    "next_due",
    "note_ending",
    "origin",
    "parameters_of",
    "pause_schedule",
    "plan",
    "receipt_digest",
    "resume_schedule",
    "run",
    "run_due",
    "schedule_named",
    "sources",
    "systemd_units",
    "typed",
    "verify",
    "work",
]
