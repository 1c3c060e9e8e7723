"""Where things lie, how they are written whole, and what identifies them."""

from research.archive.canonical import canonical, digest_of, file_digest, rounded
from research.archive.database import Database, connect
from research.archive.instants import instant_from, instant_text
from research.archive.layout import Home, Project, home, project
from research.archive.ledger import Entry, Head, ledger_entries, record_entry, verify_chain
from research.archive.writing import append_line, whole_folder, write_json, write_text, write_whole

__all__ = [
    "Database",
    "Entry",
    "Head",
    "Home",
    "Project",
    "append_line",
    "canonical",
    "connect",
    "digest_of",
    "file_digest",
    "home",
    "instant_from",
    "instant_text",
    "ledger_entries",
    "project",
    "record_entry",
    "rounded",
    "verify_chain",
    "whole_folder",
    "write_json",
    "write_text",
    "write_whole",
]
