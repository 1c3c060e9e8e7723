"""Exports come in: sniffed, read as text, freed of names, mapped, coded, stored with a receipt, and opened."""

from research.intake.export import Column, Evidence, Export, Sniffed
from research.intake.findings import ExportRefused, Finding
from research.intake.inspection import Inspection, inspect_export
from research.intake.mapping import ExportMapping, read_mapping
from research.intake.opening import open_wave
from research.intake.receive import receive, receive_study, told
from research.intake.sniff import PLATFORMS, read_export, sniff
from research.intake.validation import stored_findings

__all__ = [
    "PLATFORMS",
    "Column",
    "Evidence",
    "Export",
    "ExportMapping",
    "ExportRefused",
    "Finding",
    "Inspection",
    "Sniffed",
    "inspect_export",
    "open_wave",
    "read_export",
    "read_mapping",
    "receive",
    "receive_study",
    "sniff",
    "stored_findings",
    "told",
]
