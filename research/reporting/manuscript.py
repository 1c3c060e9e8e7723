"""What goes to print: a report's definition with its exhibits, studies and license, and the order of its exhibits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from research.errors import ReportError
from research.instruments import Wave
from research.reporting.claims import Evidence
from research.reporting.definition import Report
from research.reporting.licensing import EditionLicense
from research.reporting.markdown import PLACEHOLDER
from research.reporting.prose import printed_in
from research.reporting.questionnaire import Study
from research.reporting.reading import Passage


@dataclass(frozen=True)
class Manuscript:
    """What goes to print: the definition, what stands behind it, and what follows from it."""

    report: Report
    evidence: Evidence
    studies: tuple[Study, ...]
    license: EditionLicense
    fingerprint: str
    toplines: tuple[tuple[str, ...], ...]  # the ids for each study, in the order of its questionnaire

    @property
    def waves(self) -> tuple[Wave, ...]:
        """The waves of all studies."""
        return tuple(wave for study in self.studies for wave in study.waves)

    @property
    def numbered(self) -> tuple[str, ...]:
        """The exhibits in the order of their numbers."""
        return numbered_exhibits(self.report)

    @property
    def used(self) -> tuple[str, ...]:
        """Every exhibit that the edition prints, in the order of the pages."""
        return used_exhibits(self.report, [name for names in self.toplines for name in names])

    def titled(self, study: str) -> str:
        """The title of a study where the report draws on several; empty where it has only one."""
        if len(self.studies) == 1:
            return ""
        return next(one.instrument.title for one in self.studies if one.instrument.study == study)


def numbered_exhibits(report: Report) -> tuple[str, ...]:
    """The exhibits with a number: those that chapters print, the funnels, those that the limits print."""
    funnels = tuple(dict.fromkeys(str(funnel) for funnel in report.funnels))
    inside = printed_in([*report.chapters, report.limits])
    for funnel in funnels:
        if funnel in inside:
            raise ReportError(
                f"report.yml: the funnel {funnel!r} is printed with the method; take ![[{funnel}]] out of the prose"
            )
    ahead = printed_in(report.chapters)
    return (*ahead, *funnels, *inside[len(ahead) :])


def used_exhibits(report: Report, toplines: Sequence[str]) -> tuple[str, ...]:
    """Every exhibit of an edition once, in the order of the pages."""
    return tuple(dict.fromkeys((str(report.cover), *numbered_exhibits(report), *toplines)))


def quoted_exhibits(report: Report) -> tuple[str, ...]:
    """The exhibits whose numbers the words of a report say, printed or not."""
    entries = (*report.chapters, report.limits)
    sources = dict.fromkeys([report.title.source, *(entry.title.source for entry in entries)])
    said = [match["placeholder_words"] for source in sources for match in re.finditer(PLACEHOLDER, source)]
    named = [str(entry.cell) for entry in report.findings]
    named += [str(pull.cell) for entry in entries for pull in entry.pulls]
    return tuple(dict.fromkeys(address.strip().partition(".")[0] for address in (*said, *named)))


def place_of(report: Report, name: str) -> Passage:
    """Where report.yml names an exhibit; for a message."""
    listed = [name for study in report.studies if isinstance(study.toplines, tuple) for name in study.toplines]
    told = (report.cover, *report.funnels, *listed)
    bodies = [entry.body for entry in (*report.chapters, report.limits)]
    named = [passage for passage in told if passage == name] or [body for body in bodies if f"[[{name}]]" in body]
    return named[0] if named else report.cover
