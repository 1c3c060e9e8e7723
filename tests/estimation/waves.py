"""Waves of a small study for tests of comparison."""

from __future__ import annotations

from dataclasses import replace

from research.instruments import Equivalence, Instrument, License, Wave
from research.responses import Responses
from tests.made import asked, drawn

LICENSE = License("CC-BY-SA-4.0", "CC BY-SA 4.0", True)
HAVE = asked("have", {1: "Yes", 0: "No"}, nets={"yes": (1,)}, short="Has one")
PLAN = asked("plan", {1: "Yes", 0: "No"}, nets={"yes": (1,)}, sensitive=True)


def wave(name: str, organization: str = "unknown", selection: str = "opt-in") -> Wave:
    return Wave("drawn", name, f"Wave {name}", selection, organization, "Survey", LICENSE, "The askers")


def fielded(
    name: str, have: str, plan: str = "", breaks: dict[str, str] | None = None, organization: str = "unknown"
) -> Responses:
    """A wave from one letter a respondent: y(es), n(o), s(kipped), `-` not asked."""
    words = {"y": "1", "n": "0", "s": "", "-": "not asked"}
    plan = plan or "-" * len(have)
    rows = [f"{name}{i} | {words[a]} | {words[b]} | {i % 3}" for i, (a, b) in enumerate(zip(have, plan, strict=True))]
    responses = drawn("\n".join(["| have | plan | firm", *rows]), (HAVE, PLAN))
    instrument = responses.instrument
    assert isinstance(instrument, Instrument)
    equivalences = (Equivalence("have", (), breaks),) if breaks else ()
    return replace(responses, wave=wave(name, organization), instrument=replace(instrument, equivalences=equivalences))
