"""SurveyMonkey exports: two header rows, questions over options, in the layouts that occur.

A title line may stand above, and a row of question ids. A question may be written once over its first column or be
repeated over each. Publishers strip ids and dates. Nothing here knows a question, a file or a year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from research.intake.cells import Cells, key, tidy
from research.intake.export import Column, Evidence, Sniffed, evidence

FORMAT = "surveymonkey"
ANSWER = re.compile(r"response\d*", re.IGNORECASE)
WORDS = re.compile(r"(response|open-ended response|other \(please (specify|explain)\))\d*", re.IGNORECASE)
QUESTION_ID = re.compile(r"q\d+([._-]\w+)*", re.IGNORECASE)
NUMBER = re.compile(r"\d{6,}")
IDS = frozenset({"respondent id", "collector id"})
PLATFORM = IDS | {
    "sequence #", "minutes", "collector", "start date", "end date", "date created", "date modified", "completed",
    "language", "ip address", "email address", "first name", "last name", "custom data", "custom data 1",
    "custom value",
}  # fmt: skip


def sniff(cells: Cells) -> Sniffed | None:
    """What SurveyMonkey layout this is; None where it is none."""
    title = int(has_title(cells))
    with_ids = layout(cells, title, ids=1)
    return with_ids or layout(cells, title, ids=0)


def has_title(cells: Cells) -> bool:
    """Whether the first row is one filled cell above a wide header."""
    return len(cells.rows) > 1 and filled(cells.rows[0]) == 1 and filled(cells.rows[1]) >= 3


def filled(row: Sequence[str]) -> int:
    """How many cells of a row hold anything."""
    return sum(bool(tidy(cell)) for cell in row)


def layout(cells: Cells, title: int, ids: int) -> Sniffed | None:
    """The layout with so many rows above the questions, if the cells prove it."""
    top = title + ids
    if len(cells.rows) < top + 2 or (ids and not is_id_row(cells.rows[title])):
        return None
    questions, options = aligned(cells.rows[top], cells.rows[top + 1])
    respondent = [n for n, text in enumerate(questions) if key(text).lower() in IDS]
    if any(NUMBER.fullmatch(tidy(options[n])) for n in respondent):
        return None
    words = [n for n, text in enumerate(options) if WORDS.fullmatch(tidy(text))]
    blocks = [n for n in range(1, len(questions)) if tidy(options[n]) and is_continued(questions, n)]
    confidence = proof(len(respondent), len(words), len(blocks), labels_recur(cells, top + 2, options, blocks))
    if confidence == 0:
        return None
    cited: list[Evidence] = [*evidence(cells, top, respondent), *evidence(cells, top + 1, words)]
    cited += evidence(cells, top + 1, [n for n in blocks if n not in words])
    name = told_layout(title, ids, questions, blocks)
    return Sniffed(FORMAT, name, 2 + ids, cells.delimiter, cells.encoding, confidence, tuple(cited), title_rows=title)


def aligned(questions: Sequence[str], options: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both header rows at one width."""
    width = max(len(questions), len(options))
    return [*questions, *[""] * (width - len(questions))], [*options, *[""] * (width - len(options))]


def is_id_row(row: Sequence[str]) -> bool:
    """Whether a row holds question ids such as Q4_2."""
    texts = [tidy(cell) for cell in row if tidy(cell)]
    return len(texts) >= 3 and sum(bool(QUESTION_ID.fullmatch(text)) for text in texts) >= 0.8 * len(texts)


def is_continued(questions: Sequence[str], place: int) -> bool:
    """Whether a column belongs to the question on its left: blank, or the same again."""
    return not tidy(questions[place]) or key(questions[place]) == key(questions[place - 1])


def proof(respondents: int, words: int, blocks: int, labels_recur: bool) -> float:
    """How sure the cells make us, 0-1."""
    if respondents and (words or blocks):
        return 1.0
    if words and blocks:
        return 0.95
    if words or (blocks > 1 and labels_recur):
        return 0.8
    return 0.5 if respondents else 0.0


def labels_recur(cells: Cells, first: int, options: Sequence[str], blocks: Sequence[int]) -> bool:
    """Whether ticked options repeat their heading in the rows below."""
    rows = cells.rows[first : first + 200]
    return any(key(row[n]) == key(options[n]) for row in rows for n in blocks if n < len(row))


def told_layout(title: int, ids: int, questions: Sequence[str], blocks: Sequence[int]) -> str:
    """The layout in words."""
    repeated = sum(bool(tidy(questions[n])) for n in blocks) > len(blocks) / 2
    parts = ["a title line"] if title else []
    parts += ["a row of question ids"] if ids else []
    return ", ".join([*parts, f"questions {'over each' if repeated else 'over the first'} of their columns"])


def columns(cells: Cells, sniffed: Sniffed) -> tuple[Column, ...]:
    """The columns: a blank question is that of the left neighbor."""
    top = sniffed.first_row - 2
    questions, options = aligned(cells.rows[top], cells.rows[top + 1])
    ids = aligned(cells.rows[top - 1], questions)[0] if sniffed.header_rows == 3 else [""] * len(questions)
    found, question = [], ""
    for place, option in enumerate(options):
        if tidy(questions[place]) or not tidy(option):
            question = tidy(questions[place])
        kind = "platform" if key(question).lower() in PLATFORM else "answer"
        found.append(Column(place, question, heading(question, option, kind), tidy(ids[place]), kind))
    return tuple(found)


def heading(question: str, option: str, kind: str) -> str:
    """The option of a column; empty where it only says that this is the question's answer."""
    same = key(option) == key(question) or ANSWER.fullmatch(tidy(option))
    return "" if same or kind == "platform" else tidy(option)
