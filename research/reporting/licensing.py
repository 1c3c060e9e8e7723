"""The edition's license follows from its sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from research.errors import ConfigurationError, GateRefused
from research.exhibits import Source
from research.exhibits.wording import day, listed, titled_waves
from research.instruments import License, Wave

KNOWN = (
    License("Apache-2.0", "Apache-2.0", False, "https://www.apache.org/licenses/LICENSE-2.0"),
    License("CC0-1.0", "CC0 1.0", False, "https://creativecommons.org/publicdomain/zero/1.0/"),
    License("CC-BY-4.0", "CC BY 4.0", False, "https://creativecommons.org/licenses/by/4.0/"),
    License("CC-BY-SA-4.0", "CC BY-SA 4.0", True, "https://creativecommons.org/licenses/by-sa/4.0/"),
    License("CDLA-Permissive-2.0", "CDLA-Permissive-2.0", False, "https://cdla.dev/permissive-2-0/"),
    License("ODC-By-1.0", "ODC-By 1.0", False, "https://opendatacommons.org/licenses/by/1-0/"),
    License("PDDL-1.0", "PDDL 1.0", False, "https://opendatacommons.org/licenses/pddl/1-0/"),
)
RESERVED = License("LicenseRef-all-rights-reserved", "All rights reserved", False)
LIMITED = re.compile(r"\b(?:NC|ND|NonCommercial|NoDerivatives|NoDerivs)\b", re.IGNORECASE)


@dataclass(frozen=True)
class EditionLicense:
    """The license of an edition, and the sources that led to it."""

    license: License
    because: tuple[str, ...]  # the share-alike sources; empty when the choice was free
    others: tuple[str, ...] = ()  # the names of the licenses of its other sources

    def line(self) -> str:
        """The line at the foot of every page."""
        return self.license.name

    def early(self, public_on: date) -> str:
        """What early readers are asked, or told, until the public day."""
        until = day(public_on)
        if self.license.share_alike:
            return (
                f"This edition goes to members of the network first, and we ask early readers to keep it to themselves "
                f"until {until}. It is a request: {self.license.name} already gives you the right to share it."
            )
        return f"Until {until} this edition is for members of the network and not to be passed on."

    def sentence(self) -> str:
        """Why the edition stands under this license, and under which its other sources do."""
        if not self.because:
            kept = f" Its sources stand under {listed(self.others)}, which leaves the choice." if self.others else ""
            return f"Text and exhibits: {self.license.name}.{kept}"
        kept = f" Its other sources stand under {listed(self.others)}, which allows that." if self.others else ""
        return (
            f"Text and exhibits: {self.license.name}, because this report derives from share-alike data "
            f"({listed(self.because)}).{kept} You may share and adapt it if you name the report and its sources, "
            "say what you changed, and pass it on under the same license."
        )


def license_named(name: str, extra: Iterable[License] = ()) -> License:
    """A license by SPDX identifier or by name; a source whose terms nobody knows cannot be printed."""
    for known in (*KNOWN, RESERVED, *extra):
        if name.strip().casefold() in {known.id.casefold(), known.name.casefold()}:
            return next((short for short in KNOWN if short.id == known.id), known)
    raise GateRefused(
        f"nobody knows what the license {name!r} asks of a report; known are "
        f"{', '.join(known.id for known in (*KNOWN, RESERVED))}; correct the wave file or the license line"
    )


def edition_license(asked: str, sources: Iterable[Source], waves: Iterable[Wave] = ()) -> EditionLicense:
    """The license that the sources leave, or a refusal.

    Parameters
    ----------
    asked : str
        The license line of `report.yml`; empty takes what the sources ask for.
    sources : iterable of Source
        Of every exhibit in the report.
    waves : iterable of Wave
        The study's waves; their licenses are known by their own words.

    Raises
    ------
    GateRefused
        When a source does not allow the line, is not known, or two share-alike sources exclude each other.
    ConfigurationError
        When the choice is free and nobody made it.
    """
    waves = tuple(waves)
    own = [wave.license for wave in waves]
    named = {(owner(source, waves), license_named(source.license, own)) for source in sources}
    named |= {(title_of(wave, waves), license_named(wave.license.id, own)) for wave in waves}
    check_allowed(named)
    alike = {known.id: known for _, known in named if known.share_alike}
    if len(alike) > 1:
        raise GateRefused(f"the sources ask for {listed(sorted(alike))} at once, and no license meets both")
    if not alike:
        if not asked:
            raise ConfigurationError("report.yml: the sources leave the license open; add a license: line")
        chosen = license_named(asked, own)
        return EditionLicense(chosen, (), others(named, chosen))
    needed = next(iter(alike.values()))
    because = titled_waves(sorted({title for title, known in named if known.share_alike}))
    if asked and license_named(asked, own).id != needed.id:
        raise GateRefused(
            f"report.yml asks for {asked}, but {listed(because)} is share-alike: what derives from it stands under "
            f"{needed.name}; write license: {needed.id}, or leave the line out"
        )
    return EditionLicense(needed, because, others(named, needed))


def title_of(wave: Wave, waves: Sequence[Wave]) -> tuple[str, str]:
    """A wave by its title and name; by its name alone where all waves are of one study."""
    return (wave.title if len({one.study for one in waves}) > 1 else "", wave.name)


def owner(source: Source, waves: Sequence[Wave]) -> tuple[str, str]:
    """The wave that a source is of, as `title_of` names it."""
    of = (wave for wave in waves if (wave.attribution, wave.name) == (source.attribution, source.wave))
    return next((title_of(wave, waves) for wave in of), ("", source.wave or source.name))


def check_allowed(named: Iterable[tuple[tuple[str, str], License]]) -> None:
    """Refuse sources that allow no report at all, or none that its readers may use and change."""
    for (title, wave), known in sorted(named, key=lambda entry: entry[0]):
        if known == RESERVED:
            raise GateRefused(
                "a source reserves all rights; a report cannot be made of it without written leave "
                f"({listed(titled_waves([(title, wave)]))})"
            )
        if LIMITED.search(known.id) or LIMITED.search(known.name):
            raise GateRefused(
                f"{listed(titled_waves([(title, wave)]))} stands under {known.name}, which forbids changes or use for "
                "money, and a report is both; leave the source out, or ask its owner for another license"
            )


def others(named: Iterable[tuple[tuple[str, str], License]], chosen: License) -> tuple[str, ...]:
    """The names of the licenses of sources under another license than the edition's."""
    return tuple(sorted({known.name for _, known in named if known.id != chosen.id}))
