"""Taking an export in: sniffed, freed of addresses, mapped, coded, and stored whole with its receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from research.archive import Home, Project, file_digest, home, project, whole_folder, write_json, write_whole
from research.archive.receipts import Receipt, ReceivedFile, differences, read_receipt, receipt_json
from research.errors import ConfigurationError
from research.instruments import (
    MISSING,
    NOT_ASKED,
    Instrument,
    Wave,
    read_instrument,
    read_wave,
    study_waves,
    survey_digest,
)
from research.intake.coding import Coded, code, column_names
from research.intake.export import Column, Export
from research.intake.findings import ExportRefused, Finding, by_severity, refuse, write_findings
from research.intake.identity import Removed
from research.intake.mapping import ExportMapping, read_mapping
from research.intake.matching import place
from research.intake.parts import located, one_sheet
from research.intake.sniff import read_export
from research.intake.store import STORE, Stored, pseudonym, store_bytes

Say = Callable[[str], None]


@dataclass(frozen=True)
class Taken:
    """One export on its way in."""

    export: Export
    coded: Coded


def receive(
    paths: Sequence[Path],
    study: str,
    wave: str,
    now: datetime,
    home: Home | None = None,
    project: Project | None = None,
    platform: str | None = None,
) -> Receipt:
    """Take the exports of a wave in.

    Parameters
    ----------
    paths : sequence of Path
        One file, or several that together are the wave. Their names do not matter.
    study, wave : str
        The study's folder under `surveys/`, and the wave's name.
    now : datetime
        When they are received, with its zone.
    home, project : optional
        Where to write, and where the study lies; by default those around the working folder.
    platform : str, optional
        Names the platform where the file cannot prove it; the mapping may name it too.

    Returns
    -------
    Receipt
        `is_new` is false where the same files were received before with the same mapping; nothing is written then.

    Raises
    ------
    ExportRefused
        Nothing was stored; `findings` is the folder that tells why.
    ConfigurationError
        The study's files do not say what they must.
    """
    there, ours = home or default_home(), project or default_project()
    if not paths:
        raise ConfigurationError("no file was named; name the export to receive")
    known = read_receipt(there, study, wave)
    digests = sorted(file_digest(existing(path)) for path in paths)
    if known and is_same(known, digests, survey_digest(ours, study, wave), there):
        return replace(known, is_new=False)
    try:
        return take_in(paths, study, wave, now, there, ours, platform, known)
    except ExportRefused as refusal:
        folder = write_findings(there.findings(study, wave) / "refused", refusal.found, study, wave)
        raise ExportRefused(f"{refusal}; findings: {folder / 'findings.html'}", refusal.found, folder) from None


def default_home() -> Home:
    """The home folder of this process."""
    return home()


def default_project() -> Project:
    """The project around the working folder."""
    return project()


def existing(path: Path) -> Path:
    """The path of a file that is there."""
    if not path.is_file():
        raise ConfigurationError(f"there is no file {path}; name the export to receive")
    return path


def is_same(known: Receipt, digests: Sequence[str], survey: str, there: Home) -> bool:
    """Whether a receipt is for these files and this mapping, and what it names is still there, untouched."""
    stored = there.responses(known.study, known.wave) / STORE
    held = all(there.raw_file(digest).exists() for digest in digests)
    same = list(known.digests) == list(digests) and known.survey_digest == survey and held
    return same and stored.exists() and file_digest(stored) == known.responses_sha256


def take_in(
    paths: Sequence[Path],
    study: str,
    wave: str,
    now: datetime,
    there: Home,
    ours: Project,
    platform: str | None,
    known: Receipt | None,
) -> Receipt:
    """Read, code and store; nothing is written before every file has been coded."""
    instrument, about = read_instrument(ours, study), read_wave(ours, study, wave)
    mapping = read_mapping(ours, study, wave, instrument)
    exports = [read_export(path, platform or mapping.platform or None) for path in paths]
    check_different(exports)
    sheets = [one_sheet(exports, mapping.parts)] if mapping.parts else exports
    taken = [take(sheet, mapping, instrument) for sheet in sheets]
    findings = [finding for one in taken for finding in findings_of(one, about)]
    columns = joined(taken, instrument)
    stored = stored_facts(taken, survey_digest(ours, study, wave))
    names = [pseudonym(one.export.digest, row) for one in taken for row in one.coded.rows]
    content = store_bytes(columns, names, stored)
    for path, export in zip(paths, exports, strict=True):
        keep_raw(path, export.digest, there)
    receipt = Receipt(
        study=study,
        wave=wave,
        received_at=now.isoformat(),
        files=tuple(map(received_file, exports)),
        received=stored.received,
        dropped=stored.dropped,
        removed=removed_told(taken),
        items=item_counts(columns, instrument),
        survey_digest=stored.survey_digest,
        instrument_version=instrument.version,
        responses_sha256="",
        findings=by_severity(findings),
    )
    with whole_folder(there.responses(study, wave), 0o700) as folder:
        write_whole(folder / STORE, content, 0o600)
        receipt = replace(receipt, responses_sha256=file_digest(folder / STORE))
        receipt = replace(receipt, changes=differences(known, receipt) if known else {})
        write_json(folder / "receipt.json", receipt_json(receipt), 0o600)
    write_findings(there.findings(study, wave), findings, study, wave)
    return receipt


def take(export: Export, mapping: ExportMapping, instrument: Instrument) -> Taken:
    """One sheet, coded."""
    placement = place(mapping, export.columns, export.digest[:12], instrument)
    return Taken(export, code(export, placement, mapping, instrument))


def check_different(exports: Sequence[Export]) -> None:
    """Refuse the same file named twice."""
    if len({export.digest for export in exports}) < len(exports):
        raise refuse("other export", "the same file was named twice", "name each export once")


def joined(taken: Sequence[Taken], instrument: Instrument) -> dict[str, list[int]]:
    """The columns of all files, one below the other, in the order of the instrument."""
    names = [name for item in instrument.items for name in column_names(item) if name in taken[0].coded.columns]
    return {name: [code for one in taken for code in one.coded.columns[name]] for name in names}


def stored_facts(taken: Sequence[Taken], survey: str) -> Stored:
    """Rows received, and dropped by reason."""
    dropped: Counter[str] = Counter()
    for one in taken:
        dropped += one.coded.dropped
    return Stored(sum(len(one.export.rows) for one in taken), dict(sorted(dropped.items())), survey)


def keep_raw(path: Path, digest: str, there: Home) -> None:
    """A byte-exact copy, which only its owner may read."""
    there.private(there.raw)
    target = there.raw_file(digest)
    if not target.exists():
        there.private(target.parent)
        write_whole(target, path.read_bytes(), 0o600)


def received_file(export: Export) -> ReceivedFile:
    """What a receipt says about a file."""
    told = export.sniffed
    return ReceivedFile(
        export.digest,
        export.bytes,
        told.format,
        told.layout,
        told.header_rows,
        told.delimiter,
        told.encoding,
        len(export.columns),
        len(export.rows),
    )


def removed_told(taken: Sequence[Taken]) -> dict[str, int]:
    """What the identity gate found, as counts."""
    total = sum((one.export.removed for one in taken), Removed())
    return {
        "cells with e-mail addresses": total.emails,
        "cells with IP addresses": total.addresses,
        "personal columns": total.columns,
    }


def item_counts(columns: dict[str, list[int]], instrument: Instrument) -> dict[str, dict[str, int]]:
    """For each item, how many answered, and how many are missing by kind; "don't know" counts as its own kind."""
    counts = {}
    for item in instrument.items:
        names = [name for name in column_names(item) if name in columns]
        if names:
            rows = zip(*(columns[name] for name in names), strict=True)
            told = Counter(kind_told(row) for row in rows)
            counts[item.name] = {kind: told[kind] for kind in ("answered", *MISSING.values()) if told[kind]}
    return counts


def kind_told(row: Sequence[int]) -> str:
    """Answered, or the kind of missing; a choice that was not offered does not decide."""
    if max(row) >= 0:
        return "answered"
    return MISSING[next((code for code in row if code != NOT_ASKED), NOT_ASKED)]


def findings_of(one: Taken, wave: Wave) -> list[Finding]:
    """Everything that was noticed about one sheet that is taken in."""
    found = list(one.coded.findings)
    for file in one.export.parts or (one.export,):
        found += file_findings(file, wave)
    return found + repeated_respondents(one.export)


def file_findings(export: Export, wave: Wave) -> Iterator[Finding]:
    """What was noticed about one file: that the wave does not list it, and what the identity gate found."""
    file = export.digest[:12]
    listed = {known.sha256 for known in wave.exports}
    if listed and export.digest not in listed:
        suggestion = f"compare it with the exports of waves/{wave.name}.yml, or list its digest there"
        yield Finding("note", "other export", suggestion, file=file)
    removed = export.removed
    for words, count in (
        ("e-mail addresses in cells", removed.emails),
        ("IP addresses in cells", removed.addresses),
        ("columns headed as personal", removed.columns),
    ):
        if count:
            suggestion = "nothing: they lie in the raw copy only; ask the platform not to collect them"
            yield Finding("note", "identity", suggestion, file=file, count=count, expected=f"no {words}")


def repeated_respondents(export: Export) -> list[Finding]:
    """A finding where the platform's respondent number comes more than once."""
    numbers = next((column for column in export.columns if is_respondent_number(column)), None)
    if numbers is None:
        return []
    cells = export.cells(numbers)
    times = Counter(cell for cell in cells if cell.strip())
    file, lines = located(export, numbers.place, [row for row, cell in enumerate(cells) if times[cell] > 1])
    if not lines:
        return []
    suggestion = "look whether these rows are one person's answers twice; all are kept"
    return [Finding("warning", "respondent twice", suggestion, file, lines, numbers.heading, count=len(lines))]


def is_respondent_number(column: Column) -> bool:
    """Whether a platform's column numbers the respondents."""
    names = {column.question.lower(), column.id.lower()}
    return column.kind == "platform" and bool(names & {"respondent id", "responseid"})


def receive_study(
    study: str,
    now: datetime,
    home: Home | None = None,
    project: Project | None = None,
    say: Say | None = None,
) -> tuple[Receipt, ...]:
    """Take in every wave of a study whose exports lie in the study's folder.

    Returns
    -------
    tuple of Receipt
        One a wave, in the order of the waves; those received before have `is_new` false.
    """
    ours = project or default_project()
    receipts = []
    for name in study_waves(ours, study):
        paths = public_exports(read_wave(ours, study, name), ours)
        if paths:
            receipts.append(receive(paths, study, name, now, home, ours))
            if say:
                say(told(receipts[-1]))
    return tuple(receipts)


def public_exports(wave: Wave, ours: Project) -> list[Path]:
    """The exports of a wave that lie in the study's folder, each checked by its digest."""
    paths = []
    for export in wave.exports:
        path = ours.study(wave.study) / export.path
        if not path.exists():
            continue
        found = file_digest(path)
        if found != export.sha256:
            sentence = f"{export.path} has the digest {found[:12]}…, waves/{wave.name}.yml says {export.sha256[:12]}…"
            raise refuse("other export", sentence, "restore the file, or correct the digest")
        paths.append(path)
    return paths


def told(receipt: Receipt) -> str:
    """A receipt in a sentence."""
    where = f"{receipt.study}, wave {receipt.wave}"
    if not receipt.is_new:
        return f"{where}: nothing new, {receipt.kept:,} respondents"
    dropped = "".join(f", {count:,} dropped ({reason})" for reason, count in receipt.dropped.items())
    sentence = f"{where}: {receipt.received:,} rows received{dropped}, {receipt.kept:,} respondents kept"
    if receipt.changes:
        sentence += f"; {len(receipt.changes)} counts differ from the receipt before"
    return sentence
