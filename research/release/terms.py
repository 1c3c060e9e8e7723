"""Terms: under which windows, public instant and quorum a report asks to be released (`release:` in report.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from research.errors import ConfigurationError
from research.members import is_tier_name
from research.release.windows import Window, check_windows, instant, zone_named

KEYS = ("members_from", "public_at", "zone", "tiers", "roster", "quorum", "quorum_reason", "title")
TITLES = {"shown": False, "hidden": True}


@dataclass(frozen=True)
class Terms:
    """What an editor asks for; checked, with every instant in UTC.

    Without advisers (`quorum` 0) there is a reason, and readers of the ledger find it there.
    """

    windows: tuple[Window, ...]
    public_at: datetime
    zone: str = "UTC"
    quorum: int = 3
    quorum_reason: str = ""
    title_hidden: bool = False  # until it is public, nobody but its readers is told that it exists

    def __post_init__(self) -> None:
        check_windows(self.windows, self.public_at)
        if self.quorum == 0 and not self.quorum_reason:
            raise ConfigurationError("a release without sign-offs (quorum: 0) needs a quorum_reason in report.yml")


def read_terms(report: Path, members_from: str | None = None, public_at: str | None = None) -> Terms:
    """The terms that a report's folder states; instants given here take the place of the stated ones.

    Parameters
    ----------
    report : Path
        The folder that holds `report.yml`.
    members_from, public_at : str, optional
        As a person writes an instant, in the report's zone where there is no offset.

    Raises
    ------
    ConfigurationError
        When the block is incomplete or contradicts itself.
    """
    told = block(report)
    zone = str(told.get("zone", "UTC"))
    zone_named(zone)
    opens = members_from or told.get("members_from")
    public = public_at or told.get("public_at")
    if not public:
        raise ConfigurationError("report.yml gives no release.public_at; write one, or pass --public-at")
    return Terms(
        windows=windows_of(told.get("tiers", []), str(opens) if opens else None, zone),
        public_at=instant(str(public), zone),
        zone=zone,
        quorum=quorum_of(told.get("quorum", "3")),
        quorum_reason=" ".join(str(told.get("quorum_reason", "")).split()),
        title_hidden=title_hidden_of(told.get("title", "shown")),
    )


def roster_of(report: Path) -> Path | None:
    """The roster that a report brings along for a house that has none yet."""
    named = block(report).get("roster")
    if not named:
        return None
    path = report / str(named)
    if not path.is_file():
        raise ConfigurationError(f"report.yml names the roster {str(named)!r}, and there is no such file beside it")
    return path


def block(report: Path) -> Mapping[str, Any]:
    """The `release:` mapping, every value as it is written: a date with a time must not lose its offset."""
    path = report / "report.yml"
    try:
        told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except FileNotFoundError:
        raise ConfigurationError(f"there is no report.yml in {report}") from None
    except yaml.YAMLError:
        raise ConfigurationError(f"{path} is not YAML; mend it") from None
    found = told.get("release") if isinstance(told, dict) else None
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path} has no `release:` block; it holds {', '.join(KEYS)}")
    unknown = sorted(found.keys() - set(KEYS))
    if unknown:
        raise ConfigurationError(
            f"{path} has unknown keys under release: {', '.join(unknown)}; known: {', '.join(KEYS)}"
        )
    return found


def windows_of(tiers: Any, opens: str | None, zone: str) -> tuple[Window, ...]:
    """Windows from a list of tiers, all from `opens`, or from a mapping of tier to instant ('' for `opens`)."""
    if isinstance(tiers, list):
        tiers = dict.fromkeys(tiers, "")
    if not isinstance(tiers, dict) or not all(isinstance(tier, str) and is_tier_name(tier) for tier in tiers):
        raise ConfigurationError("release.tiers is a list of tiers, or a mapping of tiers to instants")
    if opens is None and not all(tiers.values()):
        raise ConfigurationError("report.yml gives no release.members_from; write one, or pass --members-from")
    return tuple(Window(tier, instant(str(at or opens), zone)) for tier, at in sorted(tiers.items()))


def quorum_of(text: Any) -> int:
    """How many organizations must sign off."""
    if str(text).isdecimal():
        return int(text)
    raise ConfigurationError("release.quorum is a whole number of organizations, 0 with a quorum_reason")


def title_hidden_of(text: Any) -> bool:
    """Whether a release hides its title until it is public."""
    if str(text) in TITLES:
        return TITLES[str(text)]
    raise ConfigurationError(f"release.title is {' or '.join(TITLES)}, not {str(text)!r}")
