"""The studies that a report draws on: their waves, toplines and funnel, and words that differ between them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from research.reporting.reading import Passage, Told

EVERY = ""  # the key of words that hold for all studies


@dataclass(frozen=True)
class ReportStudy:
    """A study of a report: the waves it takes, the exhibits of its toplines, and the one that counts its answers."""

    study: str
    waves: tuple[str, ...]
    toplines: Passage | tuple[Passage, ...]  # a prefix of exhibit ids, or the ids
    funnel: Passage


@dataclass(frozen=True)
class PerStudy:
    """Words that are the same for all studies of a report, or told study by study."""

    told: Mapping[str, Passage]

    def __bool__(self) -> bool:
        """Whether every part says something."""
        return bool(self.told) and all(self.told.values())

    def __iter__(self) -> Iterator[tuple[str, Passage]]:
        """Each study with its words; one entry without a study's name when the words are for all."""
        return iter(self.told.items())


def report_studies(given: Mapping[str, Told]) -> tuple[ReportStudy, ...]:
    """The entries of `studies:`, or the one study of a report that writes its keys at the top.

    Raises
    ------
    ConfigurationError
        When a study is there twice, or both ways are used at once.
    """
    short = ("study", "questionnaire", "toplines", "funnel")
    if "studies" not in given:
        return (one_study(given["study"], given),)
    beside = [key for key in short if key in given]
    if beside:
        raise given[beside[0]].refuse(f"a report with studies: tells {', '.join(short)} for each of them there")
    studies: dict[str, ReportStudy] = {}
    for entry in given["studies"].items():
        one = study_entry(entry)
        if one.study in studies:
            raise entry.refuse(f"the study {one.study!r} is there twice; put all of its waves into one entry")
        studies[one.study] = one
    if not studies:
        raise given["studies"].refuse("a report draws on one study at least")
    return tuple(studies.values())


def study_entry(told: Told) -> ReportStudy:
    """One entry of `studies:`."""
    given = told.mapping(("study", "waves", "toplines", "funnel"))
    return ReportStudy(
        str(given["study"].text()), wave_names(given["waves"]), topline_names(given["toplines"]), given["funnel"].text()
    )


def one_study(told: Told, given: Mapping[str, Told]) -> ReportStudy:
    """The study of a report that has only one."""
    asked = given["questionnaire"].mapping(("waves",), ("study",))
    study = str(told.text())
    if "study" in asked and asked["study"].text() != study:
        raise asked["study"].refuse(f"the questionnaire is of another study than the report ({study}); use studies:")
    return ReportStudy(study, wave_names(asked["waves"]), topline_names(given["toplines"]), given["funnel"].text())


def topline_names(told: Told) -> Passage | tuple[Passage, ...]:
    """A prefix of exhibit ids, or a list of them."""
    return told.texts() if isinstance(told.value, list) else told.text()


def wave_names(told: Told) -> tuple[str, ...]:
    """The waves' names; YAML reads 2018 as a number, and that is meant."""
    return tuple(str(wave.value) for wave in told.items())


def per_study(told: Told, studies: Collection[str], *, empty: bool = False) -> PerStudy:
    """Words for all studies, or a mapping that has words for each of them.

    Parameters
    ----------
    empty : bool
        Whether nothing at all may stand here; the caller then says what is missing.
    """
    if not isinstance(told.value, dict):
        return PerStudy({EVERY: told.words() if empty else told.text()})
    given = told.mapping((), studies)
    missing = [study for study in studies if study not in given]
    if missing and not empty:
        raise told.refuse(f"{', '.join(missing)} has no words here; write them, or one text for all studies")
    nothing = Passage("", told.file, told.line, told.source)
    parts = {study: (given[study].words() if study in given else nothing) for study in studies}
    return PerStudy(parts)
