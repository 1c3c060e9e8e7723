"""What was asked: items, waves, measures and equivalences, as plain data."""

from research.instruments.codebook import codebook
from research.instruments.instrument import Instrument
from research.instruments.item import (
    DONT_KNOW,
    LEFT_BEFORE,
    MISSING,
    NOT_ASKED,
    SKIPPED,
    UNKNOWN,
    WITHDRAWN,
    Choice,
    Item,
    boxes,
)
from research.instruments.model import Construct, Equivalence, MaturityModel, Measures
from research.instruments.plan import Claim, Model, Plan, Untestable
from research.instruments.reading import read_instrument, read_wave, study_files, study_waves, survey_digest
from research.instruments.routing import Condition, condition, is_asked_in
from research.instruments.section import Section, read_section
from research.instruments.wave import Exclusion, Export, License, Margin, Wave

__all__ = [
    "DONT_KNOW",
    "LEFT_BEFORE",
    "MISSING",
    "NOT_ASKED",
    "SKIPPED",
    "UNKNOWN",
    "WITHDRAWN",
    "Choice",
    "Claim",
    "Condition",
    "Construct",
    "Equivalence",
    "Exclusion",
    "Export",
    "Instrument",
    "Item",
    "License",
    "Margin",
    "MaturityModel",
    "Measures",
    "Model",
    "Plan",
    "Section",
    "Untestable",
    "Wave",
    "boxes",
    "codebook",
    "condition",
    "is_asked_in",
    "read_instrument",
    "read_section",
    "read_wave",
    "study_files",
    "study_waves",
    "survey_digest",
]
