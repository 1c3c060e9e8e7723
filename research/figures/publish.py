"""From the cells of all runs to the exhibits of an edition: protected together, drawn, described and certified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from research.archive import whole_folder
from research.disclosure import Report, Rule, protect
from research.errors import ConfigurationError, GateRefused
from research.exhibits import Certificate, Exhibit, catalogue, save
from research.exhibits import certificate as certificates
from research.exhibits import wording as say
from research.figures.alt import check_alt, describe
from research.figures.interactive import draw_plotly
from research.figures.show import check_words
from research.figures.svg import draw_svg


def publish(
    cells_folders: Sequence[Path], into: Path, rule: Rule, edition: str, now: datetime | None = None
) -> Certificate:
    """Protect and draw every exhibit of a report's runs.

    Parameters
    ----------
    cells_folders : sequence of Path
        The `cells` folders of the runs.
    into : Path
        The edition's folder of exhibits; it is replaced, whole.
    rule : Rule
        Whom the edition is for.
    edition : str
        The edition's id.
    now : datetime, optional
        When it was certified; without it the certificate tells no time and has the same bytes every time.

    Returns
    -------
    Certificate
        As written beside the exhibits.

    Raises
    ------
    GateRefused
        When two exhibits have one id, one was protected before, or a title or text alternative needs a withheld number.
    """
    given = [one for folder in cells_folders for one in catalogue(existing(folder)).values()]
    safe, report = protect(given, rule)
    drawn = [finished(one) for one in safe]
    with whole_folder(into) as folder:
        for one in drawn:
            save(one, folder)
        certificate = certified(report, edition, certificates.digests(folder), now)
        certificates.write(certificate, folder)
    return certificate


def existing(folder: Path) -> Path:
    """A run's folder of cells, which must be there."""
    if not folder.is_dir():
        raise ConfigurationError(f"there are no cells in {folder.parent.name}; run its notebook again")
    return folder


def finished(exhibit: Exhibit) -> Exhibit:
    """A protected exhibit with its words filled, its text alternative, and its drawings."""
    check_words(exhibit.id, exhibit.title, exhibit.alt, exhibit.parts)
    parts = replace(exhibit.parts, deck=filled(exhibit, exhibit.parts.deck, "deck"))
    one = replace(exhibit, title=filled(exhibit, exhibit.title, "title"), parts=parts)
    one = replace(one, alt=filled(exhibit, exhibit.alt, "text alternative") or describe(one))
    check_alt(one.alt, one.title)
    return replace(one, svg=draw_svg(one), plotly=interactive(one)) if parts.chart else one


def interactive(exhibit: Exhibit) -> dict[str, Any] | None:
    """The interactive drawing; None where every mark is withheld, since an empty plot says less than drawn words."""
    drawn = draw_plotly(exhibit)
    return drawn if drawn["data"] else None


def filled(exhibit: Exhibit, text: str, place: str) -> str:
    """A text with its numbers said; one that needs a withheld number is refused."""
    named = [found.partition("|")[0].strip() for found in say.PLACEHOLDER.findall(text)]
    hidden = [
        key for key in named if any(cell.key == key and cell.status != "published" for cell in exhibit.parts.cells)
    ]
    if hidden:
        raise GateRefused(
            f"the {place} of exhibit {exhibit.id!r} tells {len(hidden)} numbers that disclosure control withholds "
            f"({', '.join(hidden[:3])}); say it without them"
        )
    return say.filled(text, exhibit)


def certified(report: Report, edition: str, digests: dict[str, str], now: datetime | None) -> Certificate:
    """What disclosure control vouches for."""
    return Certificate(
        edition=edition,
        rule=report.rule.audience,
        thresholds=report.rule.thresholds,
        exhibits=digests,
        cells=report.cells,
        suppressed=report.reasons("suppressed"),
        ranges=report.reasons("range"),
        certified_at=now.isoformat() if now else None,
    )
