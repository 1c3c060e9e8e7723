"""Release: editions in the store, their stages and windows, and who may read them."""

from research.release.decision import (
    STRANGER,
    Decision,
    Reader,
    Reason,
    Release,
    decide,
    phase,
    readable,
    tiers_reading,
)
from research.release.handing import Answer, Copy, answer, every_release, fetch, hand_out, sheet_of
from research.release.ledger import verify_ledger
from research.release.listing import Listed, asked, library
from research.release.moves import approve, review, schedule, withdraw
from research.release.stages import MOVES, NEXT_VERB, Move, Phase, Stage
from research.release.staging import Staged, stage, take_first_roster
from research.release.store import StoredEdition, edition_named, enter, read_file, read_pdf, read_sheet
from research.release.terms import Terms, read_terms
from research.release.windows import Window, instant, spoken
from research.release.wording import explained, keep_request, since

__all__ = [
    "MOVES",
    "NEXT_VERB",
    "STRANGER",
    "Answer",
    "Copy",
    "Decision",
    "Listed",
    "Move",
    "Phase",
    "Reader",
    "Reason",
    "Release",
    "Stage",
    "Staged",
    "StoredEdition",
    "Terms",
    "Window",
    "answer",
    "approve",
    "asked",
    "decide",
    "edition_named",
    "enter",
    "every_release",
    "explained",
    "fetch",
    "hand_out",
    "instant",
    "keep_request",
    "library",
    "phase",
    "read_file",
    "read_pdf",
    "read_sheet",
    "read_terms",
    "readable",
    "review",
    "schedule",
    "sheet_of",
    "since",
    "spoken",
    "stage",
    "take_first_roster",
    "tiers_reading",
    "verify_ledger",
    "withdraw",
]
