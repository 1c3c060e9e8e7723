"""Qualtrics exports: a row of tags, a row of questions and a row of import ids; the older layout lacks the last."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from research.intake.cells import Cells, key, tidy
from research.intake.export import Column, Sniffed, evidence

FORMAT = "qualtrics"
LEGACY = re.compile(r"V\d+")
MEMBER = re.compile(r"(?P<base>.+?)_(?P<number>\d+)(_TEXT)?")
DERIVED = re.compile(r".* - .*|.*_NPS_GROUP|.*_DO(_\d+)?|Score|.*Sentiment.*")
PLATFORM = frozenset(
    {
        "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate",
        "ResponseId", "ResponseID", "ResponseSet", "Name", "RecipientLastName", "RecipientFirstName", "RecipientEmail",
        "EmailAddress", "ExternalReference", "ExternalDataReference", "LocationLatitude", "LocationLongitude",
        "LocationAccuracy", "DistributionChannel", "UserLanguage", "Q_RecaptchaScore", "Q_DuplicateRespondent",
        "Q_RelevantIDDuplicate", "Q_RelevantIDFraudScore", "Q_BallotBoxStuffing",
    }
)  # fmt: skip
NOT_REAL = {
    "1": "survey preview", "survey preview": "survey preview", "2": "survey test", "survey test": "survey test",
    "8": "spam", "spam": "spam", "9": "survey preview", "preview spam": "survey preview",
    "256": "synthetic", "synthetic": "synthetic",
}  # fmt: skip


def sniff(cells: Cells) -> Sniffed | None:
    """What Qualtrics layout this is; None where it is none."""
    for row in range(1, min(4, len(cells.rows))):
        proofs = [n for n, cell in enumerate(cells.rows[row]) if is_import_id(cell)]
        if proofs and len(proofs) >= len([cell for cell in cells.rows[row] if cell.strip()]) / 2:
            told = "tags, questions, import ids"
            cited = (*evidence(cells, 0, range(4)), *evidence(cells, row, proofs))
            return Sniffed(FORMAT, told, row + 1, cells.delimiter, cells.encoding, 1.0, cited)
    return sniff_legacy(cells)


def sniff_legacy(cells: Cells) -> Sniffed | None:
    """The layout of two rows: V1, V2 ... over ResponseID, ResponseSet ..."""
    if len(cells.rows) < 2:
        return None
    proofs = [n for n, cell in enumerate(cells.rows[0]) if LEGACY.fullmatch(tidy(cell))]
    if len(proofs) < 5 or "ResponseID" not in {tidy(cell) for cell in cells.rows[1]}:
        return None
    cited = (*evidence(cells, 0, proofs), *evidence(cells, 1, proofs))
    return Sniffed(FORMAT, "tags, questions", 2, cells.delimiter, cells.encoding, 0.95, cited)


def is_import_id(cell: str) -> bool:
    """Whether a cell is JSON with the key ImportId."""
    if not cell.lstrip().startswith("{"):
        return False
    try:
        return "ImportId" in json.loads(cell)
    except ValueError:
        return False


def columns(cells: Cells, sniffed: Sniffed) -> tuple[Column, ...]:
    """The columns: the tag is the id; several columns of one tag base share their question, if they agree on it."""
    tags, texts = cells.rows[0], cells.rows[1]
    found = [column(place, tag, texts[place] if place < len(texts) else "", sniffed) for place, tag in enumerate(tags)]
    families: dict[str, list[Column]] = defaultdict(list)
    for member in found:
        named = MEMBER.fullmatch(member.id)
        if named and member.kind == "answer":
            families[named["base"]].append(member)
    split = {part.place: part for family in families.values() for part in shared_question(family)}
    return tuple(split.get(member.place, member) for member in found)


def column(place: int, tag: str, text: str, sniffed: Sniffed) -> Column:
    """One column by its tag and the text below it."""
    tag, text = tidy(tag), tidy(text)
    legacy = sniffed.header_rows == 2 and LEGACY.fullmatch(tag)
    if tag in PLATFORM or legacy:
        return Column(place, text if legacy else tag, "", tag, "platform")
    return Column(place, text or tag, "", tag, "derived" if DERIVED.fullmatch(tag) else "answer")


def shared_question(family: Sequence[Column]) -> list[Column]:
    """`Question - Option` taken apart, where all columns of a family begin with the same question."""
    stems = {key(member.question.rsplit(" - ", 1)[0]) for member in family if " - " in member.question}
    if len(family) < 2 or len(stems) != 1 or not all(" - " in member.question for member in family):
        return list(family)
    found = []
    for member in family:
        question, option = member.question.rsplit(" - ", 1)
        found.append(replace(member, question=question, option=option))
    return found


def drops(found: Sequence[Column]) -> Callable[[Sequence[str]], str]:
    """The reason why a row is not a respondent: previews, tests and spam; empty for the others."""
    status = next((c.place for c in found if c.kind == "platform" and "Status" in (c.id, c.question)), None)
    if status is None:
        return lambda row: ""
    return lambda row: NOT_REAL.get(tidy(row[status]).lower(), "")
