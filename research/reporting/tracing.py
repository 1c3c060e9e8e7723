"""From a printed number back to the raw file: the links of the way, each hashed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from research.archive import Home, Project, digest_of, file_digest
from research.archive.lineage import Chain, Check, Link, checked_file, told_in
from research.archive.receipts import Receipt, read_receipt
from research.exhibits import Cell, Exhibit, load
from research.exhibits.wording import base_words, n, span, value
from research.reporting.build import CERTIFICATE, Edition
from research.reporting.companion import HEAD, safe, told
from research.reporting.traced import Address, address_of, check_cell, edition_with, printed_rows
from research.runs import manifest, origin, receipt_digest

RECEIPT = "receipt.json"


@dataclass(frozen=True)
class Search:
    """A number on its way back: where things lie, and the edition it was printed in."""

    address: Address
    edition: Edition
    home: Home
    project: Project

    @property
    def build_again(self) -> str:
        """What mends an edition."""
        return f"restore it from a backup, or type: research build {self.edition.facts['report']}"

    @property
    def exhibits(self) -> Path:
        """The folder of the edition's protected exhibits."""
        return self.home.exhibits(str(self.edition.facts["edition"]))


def trace(
    address: str, *, home: Home, project: Project, report: str | None = None, edition: str | None = None
) -> Chain:
    """The way of a printed number back to the raw file, every link of it hashed again.

    Parameters
    ----------
    address : str
        An exhibit's id, or `id.key` for one of its numbers.
    home, project : Home, Project
        Where editions, runs, responses and raw files lie; where the study's files do.
    report, edition : str, optional
        Which report, by name, or which edition, by id or the beginning of its SHA-256. Without, the last build.

    Returns
    -------
    Chain
        Its `broken` holds the checks that failed. A link that is not there ends the way.

    Raises
    ------
    ConfigurationError
        When there is no such edition, exhibit or number; with what comes near it.

    Examples
    --------
    >>> from research.archive import home, project
    >>> chain = trace("programs-by-size.have", home=home(), project=project())
    >>> [link.kind for link in chain]
    ['edition', 'exhibit', 'run', 'responses', 'receipt', 'raw']
    >>> chain.broken
    ()
    """
    wanted = address_of(address)
    search = Search(wanted, edition_with(home, wanted.exhibit, report, edition), home, project)
    exhibit, shown = exhibit_link(search)
    check_cell(wanted, exhibit, search.edition)
    run = run_behind(search)
    links = (edition_link(search), shown, run_link(search, run, exhibit))
    return Chain(number_told(search, exhibit), links, wave_links(search, run, exhibit) if run is not None else {})


def number_told(search: Search, exhibit: Exhibit | None) -> dict[str, Any]:
    """The number as it is printed."""
    facts: dict[str, Any] = {"address": str(search.address), "exhibit": search.address.exhibit}
    if exhibit is None:
        return facts
    facts |= {"title": exhibit.title, "cells": [cell.key for cell in exhibit.parts.cells]}
    cell = cell_in(exhibit, search.address.cell)
    return facts | (cell_told(cell) if cell is not None else {"base": base_words(exhibit.parts)})


def cell_told(cell: Cell) -> dict[str, Any]:
    """A cell in words; of a withheld one, no more than that and why."""
    facts = {"cell": cell.key, "printed": value(cell), "status": cell.status, "reason": cell.reason}
    return facts | ({"interval": span(cell), "base": n(cell.base)} if cell.status == "published" else {})


def cell_in(exhibit: Exhibit, key: str) -> Cell | None:
    """The cell of this key, if one is asked for and there."""
    return next((cell for cell in exhibit.parts.cells if cell.key == key), None)


def edition_link(search: Search) -> Link:
    """The edition: its PDF, its list of files, the data table that the number is printed in."""
    edition, mend = search.edition, search.build_again
    files = edition.facts["files"]
    table = f"data/{search.address.exhibit}.csv"
    checks = [
        checked_file(edition.pdf, edition.sha256, edition.pdf.name, mend),
        Check("the edition's list of files", edition.facts["manifest_sha256"], digest_of(files), mend),
        checked_file(edition.folder / table, files.get(table, ""), table, mend),
        checked_file(search.exhibits / CERTIFICATE, edition.facts["certificate"], "the disclosure certificate", mend),
    ]
    facts = {"report": edition.facts["report"], "sha256": edition.sha256, "page": page_of(search)}
    return Link("edition", str(edition.facts["edition"]), facts, tuple(checks))


def page_of(search: Search) -> int | None:
    """The page that the exhibit is printed on; None for one that is only quoted."""
    wanted = ("exhibit", search.address.exhibit)
    anchors = told_in(search.edition.folder / "anchors.json", list)
    return next((one.get("page") for one in anchors if (one.get("kind"), one.get("id")) == wanted), None)


def exhibit_link(search: Search) -> tuple[Exhibit | None, Link]:
    """The protected exhibit: as certified, and saying what the edition's table says."""
    name = search.address.exhibit
    path, certificate = search.exhibits / f"{name}.json", told_in(search.exhibits / CERTIFICATE, dict)
    digest = certificate.get("exhibits", {}).get(name, "")
    checks = [checked_file(path, digest, f"the exhibit {name}", search.build_again)]
    exhibit = load(path) if checks[0].state == "matches" else None
    if exhibit is not None:
        checks.append(printed_check(search, exhibit))
    withheld = sum(cell.status != "published" for cell in exhibit.parts.cells) if exhibit else None
    facts = {"rule": certificate.get("rule"), "cells": len(exhibit.parts.cells) if exhibit else None}
    return exhibit, Link("exhibit", name, facts | {"withheld": withheld}, tuple(checks))


def printed_check(search: Search, exhibit: Exhibit) -> Check:
    """Set the cells of an exhibit against the rows of the edition's table."""
    key = search.address.cell
    ours = [[safe(field) for field in told(cell)] for cell in exhibit.parts.cells if key in {"", cell.key}]
    rows = [row for row in printed_rows(search.edition, exhibit.id) if key in {"", row["cell"]}]
    printed = [[row.get(name, "") for name in HEAD[: len(ours[0])]] for row in rows] if ours else []
    return Check("what the edition's table prints", digest_of(ours), digest_of(printed), search.build_again)


def run_behind(search: Search) -> Mapping[str, Any] | None:
    """The manifest of the edition's run that made the exhibit; None where it is gone."""
    told = (manifest(search.home.run(key)) for key in search.edition.facts["runs"].values())
    return next((one for one in told if one is not None and search.address.exhibit in one["exhibits"]), None)


def run_link(search: Search, run: Mapping[str, Any] | None, exhibit: Exhibit | None) -> Link:
    """The run: its key from its parts, the cells it wrote, and where its notebook made the exhibit."""
    again = search.build_again
    if run is None:
        keys = search.edition.facts["runs"]
        gone = Check(f"the run that made {search.address.exhibit}", ", ".join(keys.values()), None, again)
        return Link("run", "none of the edition's runs", {"runs": list(keys)}, (gone,))
    key, folder = str(run["key"]), search.home.run(str(run["key"]))
    cells = f"cells/{search.address.exhibit}.json"
    own = [name for name in run["files"] if name != cells]
    checks = [
        Check(f"the key of run {key[:12]}", key, digest_of(run["parts"]), again),
        checked_file(folder / cells, run["exhibits"][search.address.exhibit], f"{cells} of run {key[:12]}", again),
        *(checked_file(folder / name, run["files"][name], f"{name} of run {key[:12]}", again) for name in own),
    ]
    if exhibit is not None and all(check.state == "matches" for check in checks):
        checks.append(protected_check(search, exhibit, load(folder / cells)))
    return Link("run", str(run["notebook"]), run_facts(search, run, folder), tuple(checks))


def protected_check(search: Search, exhibit: Exhibit, before: Exhibit) -> Check:
    """Set the published numbers against those the notebook computed; withheld ones are not looked at."""
    key = search.address.cell
    shown = [cell for cell in exhibit.parts.cells if cell.status == "published" and key in {"", cell.key}]
    computed = {cell.key: cell for cell in before.parts.cells}
    ours = [[cell.key, cell.value, cell.low, cell.high, cell.base] for cell in shown]
    theirs = [[one.key, one.value, one.low, one.high, one.base] for cell in shown if (one := computed.get(cell.key))]
    return Check("the numbers that the notebook computed", digest_of(theirs), digest_of(ours), search.build_again)


def run_facts(search: Search, run: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Key, parameters and the place in the notebook."""
    place = origin(folder, search.address.exhibit)
    where = {"cell": place.cell, "line": place.line, "code": place.code} if place else {"cell": None}
    git = (run.get("git") or {}).get("commit")
    return {"key": run["key"], "parameters": run["parameters"], **where, "finished_at": run["finished_at"], "git": git}


def wave_links(search: Search, run: Mapping[str, Any], exhibit: Exhibit | None) -> dict[str, tuple[Link, ...]]:
    """Responses, receipt and raw files of every wave behind the number."""
    inputs: Mapping[str, str] = run["parts"]["inputs"]
    read = list(dict.fromkeys(tuple(path.split("/")[1:3]) for path in inputs if path.startswith("responses/")))
    shown = set(exhibit.parts.wave) if exhibit else set()
    behind = [(study, wave) for study, wave in read if wave in shown] or read
    return {f"{study}, wave {wave}": links_of(search, inputs, study, wave) for study, wave in behind}


def links_of(search: Search, inputs: Mapping[str, str], study: str, wave: str) -> tuple[Link, ...]:
    """The three links of one wave."""
    receipt = read_receipt(search.home, study, wave)
    again = f"restore it from a backup, or receive the export again: research receive --study {study}"
    responses = responses_link(search, inputs, study, wave, again)
    if receipt is None:
        gone = Check(f"the receipt of {study}, wave {wave}", inputs[f"responses/{study}/{wave}/{RECEIPT}"], None, again)
        return (responses, Link("receipt", f"{study} {wave}", {}, (gone,)))
    return (responses, receipt_link(search, inputs, receipt, again), *raw_links(search, receipt, again))


def responses_link(search: Search, inputs: Mapping[str, str], study: str, wave: str, again: str) -> Link:
    """The pseudonymous answers, and the study's files that give them meaning, as the run read them."""
    stored = f"responses/{study}/{wave}/"
    ours = [path for path in inputs if path.startswith(stored) and not path.endswith(f"/{RECEIPT}")]
    survey = [path for path in inputs if path.startswith(f"surveys/{study}/") and is_of_wave(path, wave)]
    mend = f"put it back, or receive and build again: research report {search.edition.facts['report']}"
    checks = [
        *(checked_file(search.home.root / path, inputs[path], path, again) for path in ours),
        *(checked_file(search.project.root / path, inputs[path], path, mend) for path in survey),
    ]
    return Link("responses", f"{study} {wave}", {"study": study, "wave": wave}, tuple(checks))


def is_of_wave(path: str, wave: str) -> bool:
    """Whether a study's file speaks of the whole study or of this wave."""
    folder, name = path.split("/")[-2:]
    return folder not in {"waves", "mappings"} or name.partition(".")[0] == wave


def receipt_link(search: Search, inputs: Mapping[str, str], receipt: Receipt, again: str) -> Link:
    """The receipt: as the run knew it, about these responses, and with every row accounted for."""
    path = search.home.receipt(receipt.study, receipt.wave)
    stored = search.home.responses(receipt.study, receipt.wave)
    of = f"the receipt of {receipt.study}, wave {receipt.wave}"
    found = next((file_digest(file) for file in sorted(stored.glob("[!.]*.parquet"))), None)
    accounted = told_in(path, dict).get("kept", 0) + sum(receipt.dropped.values())
    known = inputs[path.relative_to(search.home.root).as_posix()]
    checks = (
        Check(of, known, receipt_digest(path), again),
        Check(f"the responses that {of} is for", receipt.responses_sha256, found, again),
        Check(f"the rows of {of}", str(receipt.received), str(accounted), again),
    )
    rows = {"received": receipt.received, "kept": receipt.kept, "dropped": dict(receipt.dropped)}
    return Link("receipt", f"{receipt.study} {receipt.wave}", {**rows, "received_at": receipt.received_at}, checks)


def raw_links(search: Search, receipt: Receipt, again: str) -> Iterator[Link]:
    """The exports as they were received, and that the edition was printed from these."""
    of_edition = search.edition.facts["inputs"]
    for number, file in enumerate(sorted(receipt.files, key=lambda one: one.sha256), 1):
        what = f"the raw export {file.sha256[:12]} of {receipt.study}, wave {receipt.wave}"
        checks = [checked_file(search.home.raw_file(file.sha256), file.sha256, what, again)]
        printed = of_edition.get(f"{receipt.study}/{receipt.wave}/{number}")
        if printed is not None:
            checks.append(Check(f"the digest of {what} in the edition", file.sha256, printed, search.build_again))
        facts = {"sha256": file.sha256, "bytes": file.bytes, "format": file.format, "rows": file.rows}
        yield Link("raw", file.sha256, facts, tuple(checks))
