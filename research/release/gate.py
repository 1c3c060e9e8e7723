"""The gate: what an edition must carry before it may be staged."""

from __future__ import annotations

from research.archive import Home, file_digest
from research.errors import GateRefused, ReportError
from research.exhibits import check_certificate
from research.release.store import StoredEdition


def check_edition(home: Home, edition: StoredEdition) -> None:
    """Refuse an edition without a matching disclosure certificate, a license or sources.

    Raises
    ------
    GateRefused
        With what is missing and how to mend it.
    """
    check_disclosure(home, edition)
    if not edition.license.get("name") or not edition.told.get("sources"):
        raise GateRefused(
            f"edition {edition.edition} names no license or no sources, so nobody knows under which terms it may be "
            "read; build the report again"
        )


def check_disclosure(home: Home, edition: StoredEdition) -> None:
    """Refuse an edition whose exhibits are not the ones that disclosure control has certified."""
    folder = home.exhibits(edition.edition)
    again = "protect and build the report again"
    if not edition.told.get("certificate") or not (folder / "certificate.json").is_file():
        raise GateRefused(f"edition {edition.edition} has no disclosure certificate; {again}")
    if file_digest(folder / "certificate.json") != edition.told["certificate"]:
        raise GateRefused(f"edition {edition.edition} was built under another disclosure certificate; {again}")
    try:
        certified = check_certificate(folder)
    except ReportError as error:
        raise GateRefused(str(error)) from None
    printed = set(edition.told.get("exhibits", ()))
    if not printed or not printed <= certified.keys():
        raise GateRefused(
            f"{len(printed - certified.keys())} of {len(printed)} printed exhibits are not certified; {again}"
        )
