"""How a number reads: rounding, bases, and how an interval is spoken. Nothing else in the house formats a number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from research.errors import ReportError
from research.exhibits.exhibit import TO_PROTECT, Cell, Exhibit, Parts, Question, Source

MINUS = str.maketrans("-", "\N{MINUS SIGN}")
WAVES = "\0"  # where an attribution names its wave
AROUND = ".,;:!?()[]“”‘’\"'\N{OBJECT REPLACEMENT CHARACTER}"  # what may stand around a word
RANGE = re.compile(r"(?<![\d-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d-])|(?<=\d)-(?=\d)")  # a month, or a range's dash
PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
VERDICTS = {
    "supported": "\N{BLACK CIRCLE}",
    "supported but negligible": "\N{CIRCLE WITH LEFT HALF BLACK}",
    "contradicted": "\N{BLACK DIAMOND}",
    "negligible": "\N{EM DASH}",
    "inconclusive": "\N{WHITE CIRCLE}",
    "cannot be tested here": "\N{MULTIPLICATION SIGN}",
}
KINDS = {
    "wilson": "Wilson",
    "logit": "logit",
    "xlogit": "logit",
    "likelihood": "likelihood",
    "arcsine": "arcsine",
    "korn-graubard": "Korn-Graubard",
    "woodruff": "Woodruff",
    "fisher": "Fisher z",
    "t": "t distribution",
    "difference": "difference of independent estimates",
    "posterior": "logit, of mean posterior probabilities",
    "feldt": "Feldt",
    "hc3": "t distribution, errors that allow for unequal spread",
    "none": "",
}


def percent(share: float, sign: bool = True) -> str:
    """A share 0-1 as a whole percent: .5334 reads 53%."""
    return f"{whole(100 * share)}{'%' if sign else ''}"


def whole(value: float) -> str:
    """A whole number with a true minus, half away from zero (a share of .725 reads 73%)."""
    return decimal(value, 0)


def decimal(value: float, places: int) -> str:
    """A number with so many decimals and a true minus, half away from zero; zero stays without a sign."""
    near = int(abs(value) * 10**places + 0.5 + 1e-9) / 10**places
    return f"{-near if value < 0 and near else near:.{places}f}".translate(MINUS)


def points(difference: float) -> str:
    """A difference of shares as points, sign always, one decimal: +2.5."""
    return signed(100 * difference, 1)


def signed(value: float, decimals: int) -> str:
    """A signed number; zero stays without a sign."""
    told = decimal(value, decimals)
    return told if value < 0 or not any(digit in told for digit in "123456789") else f"+{told}"


def coefficient(value: float, decimals: int = 2) -> str:
    """A coefficient without the zero before its point: .36."""
    return re.sub(r"\b0\.", ".", decimal(value, decimals))


def count(number: float) -> str:
    """A count with thousands commas: 1,026."""
    return f"{round(number):,}".translate(MINUS)


def q_value(value: float) -> str:
    """A p or q value: .005, or <.001."""
    return "<.001" if value < 0.001 else coefficient(value, 3)


def number(value: float, unit: str) -> str:
    """A value in its unit as it is printed."""
    match unit:
        case "share" | "probability":
            return percent(value)
        case "points":
            return points(value)
        case "difference":
            return signed(value, 2)
        case "count":
            return count(value)
        case "coefficient":
            return coefficient(value)
        case "q":
            return q_value(value)
    return decimal(value, 1)


def value(cell: Cell) -> str:
    """A cell's value, or why there is none; a bound where a small base would tell the count.

    A cell of status `range` has no value; its `low` and `high` are the bound that may be told.
    """
    if cell.status == "range" and cell.low is not None and cell.high is not None:
        return f"under {percent(cell.high)}" if cell.low <= 0 else f"over {percent(cell.low)}"
    if cell.status != "published" or cell.value is None:
        return "withheld" if cell.reason == TO_PROTECT else "too few"
    return number(cell.value, cell.unit)


def half_width(cells: Iterable[Cell]) -> str:
    """The widest interval of several shares as points either way: \N{PLUS-MINUS SIGN}3.6; empty where none is known.

    It is a fact about the intervals. Whether it may be called a margin of sampling error, `interval_words` decides.
    """
    known = [cell for cell in cells if cell.status == "published"]
    halves = [(cell.high - cell.low) / 2 for cell in known if cell.low is not None and cell.high is not None]
    return f"\N{PLUS-MINUS SIGN}{decimal(100 * max(halves), 1)}" if halves else ""


def n(base: int) -> str:
    """A base beside a figure: `n = 1,026`."""
    return f"n = {count(base)}"


def verdict(name: str) -> str:
    """A verdict as sign and words; an unknown verdict is an error, so that no new one slips into print.

    Raises
    ------
    ReportError
        When the house has no such verdict.
    """
    if name not in VERDICTS:
        raise ReportError(f"there is no verdict {name!r}; the verdicts are {', '.join(VERDICTS)}")
    return f"{VERDICTS[name]} {name}"


def span(cell: Cell, brackets: bool = False) -> str:
    """A cell's interval: `58 to 70%` for shares, `-1.4 to +6.3` for changes; empty where there is none."""
    if cell.status != "published" or cell.low is None or cell.high is None:
        return ""
    low, high = number(cell.low, cell.unit), number(cell.high, cell.unit)
    told = f"{low.rstrip('%')} to {high.rstrip('%') if brackets else high}"
    return f"({told})" if brackets else told


def between(cell: Cell) -> str:
    """A cell's interval in a narrow column: `58\N{EN DASH}70`, and `-1.4 to +6.3` where a sign could be misread."""
    told = span(cell, brackets=True).strip("()")
    signed_ones = cell.unit in {"points", "difference"} or (cell.low is not None and cell.low < 0)
    return told if signed_ones else told.replace(" to ", "\N{EN DASH}")


def spoken(cell: Cell, how: str) -> str:
    """A cell in one of the ways prose may ask for: percent, points, number, n, count, interval, base.

    Raises
    ------
    ReportError
        When the cell cannot be said so, for example points of a share.
    """
    if how in {"n", "base"}:
        return count(cell.base) if cell.base or cell.status == "published" else "too few"
    if how == "interval":
        return span(cell) or "not published"
    if how == "count" and cell.count is not None and cell.status == "published":
        return count(cell.count)
    if how == "number" or (how, cell.unit) in {
        ("percent", "share"),
        ("percent", "probability"),
        ("points", "points"),
        ("count", "count"),
    }:
        return value(cell)
    raise ReportError(f"cell {cell.key!r} is a {cell.unit} and cannot be printed as {how!r}")


def bases(numbers: Iterable[int]) -> str:
    """`1,026`, or `994 to 1,007` where bases differ."""
    known = sorted(set(numbers))
    if not known:
        return "none"
    return count(known[0]) if len(known) == 1 else f"{count(known[0])} to {count(known[-1])}"


def base_words(parts: Parts) -> str:
    """Who stands behind an exhibit, for the small print under it."""
    people = {"person": "people", "community": "communities", "organization": "organizations"}[parts.unit]
    of = {"answered": "who answered", "asked": "who were asked"}.get(parts.base.of, parts.base.of)
    behind = [cell for cell in parts.cells if not cell.is_comparison and cell.unit != "count"]
    told = []
    for wave in parts.wave or ("",):
        known = [c.base for c in behind if c.of in {wave, ""} and c.base]
        if known:
            told.append(f"{bases(known)} {people} {of}" + (f" in {wave}" if len(parts.wave) > 1 else ""))
    return "; ".join(told) or f"{count(parts.base.people)} {people} {of}"


def interval_words(parts: Parts) -> str:
    """What the interval is, and what it assumes; an opt-in sample has no margin of sampling error."""
    if parts.interval.kind == "none":
        return "none; these are counts" if all(cell.unit == "count" for cell in parts.cells) else "none"
    level = f"{percent(parts.interval.level)} interval"
    kind = KINDS.get(parts.interval.kind, parts.interval.kind)
    named = f"{level} ({kind})" if kind else level
    match parts.selection:
        case "census":
            return f"{named}, for a process that could have turned out otherwise; everyone was asked"
        case "probability":
            return f"{named}, for sampling error"
    return f"{named}, assuming that the answers behave like a random sample; the survey was open to anyone"


def source_words(sources: Iterable[Source]) -> str:
    """Where the data come from; waves whose attribution differs by the wave's name only are told once."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for source in sources:
        attribution = source.attribution.rstrip(". ")
        told = attribution.replace(source.wave, WAVES) if source.wave else attribution
        grouped.setdefault((told, source.license), []).append(source.wave)
    return "; ".join(f"{of_waves(told, waves)}, {licensed}" for (told, licensed), waves in grouped.items())


def of_waves(attribution: str, waves: list[str]) -> str:
    """An attribution with the waves it stands for: inside it where it names one, else behind it."""
    named = listed(dict.fromkeys(wave for wave in waves if wave))
    if WAVES in attribution:
        return attribution.replace(WAVES, named)
    return f"{attribution} ({'waves' if len(waves) > 1 else 'wave'} {named})" if named else attribution


def titled_waves(titles: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Titles with the wave of each; those that differ by the wave's name only are told once.

    Examples
    --------
    >>> titled_waves([("Gardens 2030", "2030"), ("Gardens 2031", "2031"), ("", "spring")])
    ('Gardens 2030 and 2031', 'spring')
    """
    grouped: dict[str, list[str]] = {}
    for title, wave in titles:
        grouped.setdefault(title.replace(wave, WAVES) if wave else title, []).append(wave)
    return tuple(named for title, waves in grouped.items() for named in ([of_waves(title, waves)] if title else waves))


def asked_words(parts: Parts) -> str:
    """The exact question; several questions that share their beginning are told once."""
    return questions_words(parts.question)


def questions_words(questions: Iterable[Question]) -> str:
    """The wordings of questions, a shared beginning once."""
    stems: dict[str, list[str]] = {}
    for wording in dict.fromkeys(question.wording for question in questions):
        shared = re.match(r".*[?:…] (?:\([^)]*\) )?", wording, re.DOTALL)
        stem = shared[0] if shared else ""
        stems.setdefault(stem or wording, []).append(wording.removeprefix(stem) if stem else "")
    return " / ".join(stem + " / ".join(rest) for stem, rest in stems.items())


def typeset(text: str) -> str:
    """A label with a dash between numbers and a curly apostrophe: 2-50 reads 2\N{EN DASH}50, but 2017-10 is a month."""
    dashed = RANGE.sub(lambda found: found[0].replace("-", "\N{EN DASH}") if found[0][0] == "-" else found[0], text)
    return re.sub(r"(?<=\w)'(?=\w)", "\N{RIGHT SINGLE QUOTATION MARK}", dashed)


def listed(names: Iterable[str]) -> str:
    """`2018, 2019 and 2020`."""
    told = list(names)
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}" if told else ""


def day(when: date) -> str:
    """`23 November 2026`."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def instant(when: datetime) -> str:
    """`23 November 2026, 09:00 UTC`, whatever zone the instant is told in."""
    there = when.astimezone(UTC)
    return f"{day(there.date())}, {there:%H:%M} UTC"


def typed_numbers(text: str, allowed: Iterable[str] = ()) -> list[str]:
    """Words of a text that hold a number and are not allowed; placeholders `{{...}}` do not count.

    `allowed` holds words and phrases (wave names, choice labels), which may stand as they are.
    """
    bare = PLACEHOLDER.sub(" ", text)
    for phrase in sorted({phrase for phrase in allowed if phrase}, key=len, reverse=True):
        bare = re.sub(rf"(?<![\w.,+\N{{MINUS SIGN}}-]){re.escape(phrase)}(?![\w%]|[.,]\w)", " ", bare)
    words = (word.strip(AROUND) for word in re.split(r"[\s\N{EN DASH}\N{EM DASH}/]+", bare))
    return [word for word in words if any(sign.isnumeric() for sign in word)]


def filled(text: str, exhibit: Exhibit) -> str:
    """A title or deck with its `{{key|how}}` placeholders said from the exhibit's own cells."""
    return filled_from(text, exhibit.parts.cells)


def filled_from(text: str, cells: Iterable[Cell]) -> str:
    """A text with its `{{key|how}}` placeholders said from cells; `how` is one of those of `spoken`.

    Raises
    ------
    ReportError
        When a placeholder names no cell, or asks for what the cell cannot say.
    """
    known = {cell.key: cell for cell in cells}

    def say(match: re.Match[str]) -> str:
        key, _, how = match.group(1).strip().partition("|")
        if key.strip() not in known:
            raise ReportError(f"the placeholder {match.group(0)} names no cell; there are {', '.join(known)}")
        return spoken(known[key.strip()], how.strip() or "number")

    return PLACEHOLDER.sub(say, text)
