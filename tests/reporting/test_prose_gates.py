"""What prose may say: numbers from cells, quotations, headlines that hold, exhibits that are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from research.errors import GateRefused, ReportError
from research.exhibits import judge
from research.reporting import read_report
from research.reporting.build import manuscript_of
from research.reporting.claims import evidence, typed_numbers
from research.reporting.document import document
from research.reporting.markdown import blocks_of
from research.reporting.prose import Prose
from research.reporting.reading import Passage
from tests.reporting.made_report import INPUTS, STUDY, exhibits, replaced, sample_report

PRINTED = frozenset({"tending", "size"})


def prose() -> Prose:
    return Prose(evidence(sample_report(), exhibits(), (STUDY,)), PRINTED)


def said(words: str) -> str:
    """A paragraph's words, its references and notes in brackets."""
    return "".join(part.get("words", f"[{part.get('id', '')}]") for part in prose().line(Passage(words, "a.md")))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("{{tending.weed/2031|percent}}", "65%"),  # 268 / 412
        ("{{tending.weed/2031|interval}}", "60 to 70%"),
        ("{{tending.weed/2031|n}}", "412"),
        ("{{tending.weed/2031|count}}", "268"),
        ("{{ change.weed | points }}", "+2.5"),
        ("{{change.compost|number}}", "−1.2"),
        ("see [[tending]]", "see [tending]"),
        ("two in five, nine tenths, a third", "two in five, nine tenths, a third"),
        ("asked from 1 May to 31 May 2030, again in 2031", "asked from 1 May to 31 May 2030, again in 2031"),
        ("plots of 5 m² under CC BY-SA 4.0", "plots of 5 m² under CC BY-SA 4.0"),
        ("gardens of “11 to 50” people", "gardens of “11 to 50” people"),
    ],
)
def test_prose_is_said_from_cells_and_keeps_what_may_be_typed(words: str, told: str) -> None:
    assert said(words) == told


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("it was 53%", "53%"),
        ("it was **5**3 percent", "53"),
        ("**Half**, or 1/2", "1"),
        ("½ of them", "½"),
        ("sixty-5", "sixty-5"),
        ("2030s", "2030s"),
        ("2031.5", "2031.5"),
        ("in 2032", "2032"),
        ("5 m²0", "5"),
        ("“11 to 51” people", "11"),
        ("a note[^a]\n\n[^a]: of 7", "7"),
        ("`42`", "42"),
        ("[17 gardens](https://a.example)", "17"),
        ("٣ gardens", "٣"),
    ],
)
def test_a_typed_number_is_refused_and_named(words: str, number: str) -> None:
    with pytest.raises(ReportError, match=r"a\.md, line \d+: the number '.+' is typed") as refusal:
        said(words)
    assert f"the number {number!r} is typed" in str(refusal.value)
    assert refusal.value.exit_code == 6


def test_a_typed_number_is_found_in_its_line(folder: Path) -> None:
    file = folder / "tending.md"
    file.write_text(file.read_text().replace("Watering is done by many", "Watering is done by 56%"))
    line = next(n for n, words in enumerate(file.read_text().splitlines(), 1) if "56%" in words)
    with pytest.raises(ReportError, match=rf"tending\.md, line {line}: the number '56%' is typed"):
        document(manuscript_of(read_report(folder), exhibits(), (STUDY,), INPUTS))


@pytest.mark.parametrize(
    "key", ["claim: Most", "words: Fewer", "glance: Three", "name: Who", "strategy: Repeated", "title: Who"]
)
def test_a_number_typed_into_the_definition_is_refused_where_words_are_printed(folder: Path, key: str) -> None:
    file = folder / "report.yml"
    field, first = key.split(": ")
    file.write_text(
        file.read_text().replace(key, f"{field}: 99 {first.lower()}", 1).replace("name: 99 who", "name: Who", 1)
    )
    if field == "name":
        file.write_text(file.read_text().replace("Anyone with the link. No", "99 people. No"))
    with pytest.raises(ReportError, match=r"report\.yml, line \d+: the number '99' is typed"):
        document(manuscript_of(read_report(folder), exhibits(), (STUDY,), INPUTS))


def test_a_block_quote_keeps_its_digits_only_as_an_exact_wording() -> None:
    exact = Passage("> 11 to 50", "a.md")
    assert prose().blocks(exact)[0]["blocks"][0]["body"] == [{"kind": "text", "words": "11 to 50"}]
    with pytest.raises(ReportError, match="'11' is typed"):
        prose().blocks(Passage("> 11 to 60", "a.md"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("{{tendin.weed/2031|percent}}", r"no exhibit 'tendin'; near it: tending"),
        ("{{tending.weed/2032|percent}}", r"'tending' has no cell 'weed/2032'; near it: weed/2031"),
        ("{{tending|percent}}", r"has to be named a cell, as id.key"),
        ("{{tending.weed/2031}}", r"does not say how"),
        ("{{tending.weed/2031|points}}", r"is a share and cannot be printed as 'points'"),
        ("[[tendig]]", r"no exhibit 'tendig'; near it: tending"),
        ("[[kept]]", r"points to an exhibit that is not printed; add !\[\[kept\]\]"),
        ("as ![[tending]] shows", r"stands in a paragraph of its own"),
        ("a <b>bold</b> word", r"HTML is not printed"),
        ("![a](b.png)", r"an image is not printed"),
        ("    indented", r"a code block is not printed"),
        ("# Title", r"headings in prose are ## or ###, found #"),
        ('claim {: holds="tending: vlaue > 1"}', r"which is not allowed there"),
        ('claim {: holds="value > 1"}', r"a condition reads 'exhibit: expression'"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_place(words: str, sentence: str) -> None:
    with pytest.raises(ReportError, match=sentence) as refusal:
        prose().blocks(Passage(words, "a.md"))
    assert str(refusal.value).startswith("a.md, line 1: ")


def test_a_headline_that_the_data_contradict_is_refused_with_its_numbers() -> None:
    claim = "## Most make compost {: holds=\"tending: low('compost/2031') > 0.5\"}"
    with pytest.raises(GateRefused) as refusal:
        prose().blocks(Passage(claim, "a.md"))
    assert refusal.value.exit_code == 7
    assert "'Most make compost'" in str(refusal.value)
    assert "low('compost/2031') > 0.5 does not hold with low(compost/2031) = 0.24" in str(refusal.value)


def test_a_condition_is_not_printed() -> None:
    claim = "## Few make compost {: holds=\"tending: high('compost/2031') < 0.5\"}"
    assert prose().blocks(Passage(claim, "a.md"))[0]["body"] == [{"kind": "text", "words": "Few make compost"}]


def test_an_exhibit_title_that_its_protected_cells_no_longer_bear_out_is_refused() -> None:
    told = exhibits()["tending"]
    hidden = told.with_cells(tuple(replaced(cell, status="suppressed", value=None) for cell in told.parts.cells))
    assert told.condition is not None
    assert told.condition.held
    assert not judge(told.condition.expr, hidden.parts).held
    with pytest.raises(GateRefused, match=r"exhibit 'tending': the data do not bear out .*: high < 0\.5 does not hold"):
        document(manuscript_of(sample_report(), {**exhibits(), "tending": hidden}, (STUDY,), INPUTS))


@pytest.mark.parametrize(
    ("file", "was", "becomes"),
    [
        ("report.yml", "low('weed/2031') > 0.5", "low('weed/2031') > 0.7"),
        ("tending.md", "value('weed/2031') > value('compost/2031')", "value('weed/2031') < value('compost/2031')"),
    ],
)
def test_the_claims_of_findings_and_chapters_are_held_against_the_data(
    folder: Path, file: str, was: str, becomes: str
) -> None:
    path = folder / file
    assert was in path.read_text()
    path.write_text(path.read_text().replace(was, becomes))
    with pytest.raises(GateRefused, match="the data do not bear out"):
        document(manuscript_of(read_report(folder), exhibits(), (STUDY,), INPUTS))


def test_an_exhibit_is_printed_once(folder: Path) -> None:
    file = folder / "change.md"
    file.write_text(file.read_text().replace("![[change]]", "![[tending]]"))
    with pytest.raises(
        ReportError, match=r"change\.md, line \d+: the exhibit 'tending' is printed already in tending\.md"
    ):
        document(manuscript_of(read_report(folder), exhibits(), (STUDY,), INPUTS))


@pytest.mark.parametrize("name", ["cover: cover", "funnel: kept", "toplines: topline-"])
def test_an_exhibit_that_the_definition_names_must_be_there(folder: Path, name: str) -> None:
    file = folder / "report.yml"
    file.write_text(file.read_text().replace(name, f"{name}x"))
    with pytest.raises(ReportError, match=r"report\.yml, line \d+: (there is )?no exhibit"):
        document(manuscript_of(read_report(folder), exhibits(), (STUDY,), INPUTS))


def test_markdown_becomes_blocks_of_data() -> None:
    told = blocks_of(Passage("One *two* [three](https://a.example)\\\nfour\n\n1. a\n2. b\n"))
    assert told == [
        {
            "kind": "paragraph",
            "body": [
                {"kind": "text", "words": "One "},
                {"kind": "emphasis", "body": [{"kind": "text", "words": "two"}]},
                {"kind": "text", "words": " "},
                {"kind": "link", "url": "https://a.example", "body": [{"kind": "text", "words": "three"}]},
                {"kind": "break"},
                {"kind": "text", "words": "four"},
            ],
        },
        {
            "kind": "list",
            "ordered": True,
            "items": [
                [{"kind": "paragraph", "body": [{"kind": "text", "words": "a"}]}],
                [{"kind": "paragraph", "body": [{"kind": "text", "words": "b"}]}],
            ],
        },
    ]


def test_an_allowed_phrase_allows_nothing_longer() -> None:
    assert typed_numbers("4 of 40, 4%, 4.5 and -4; CRN-4 (4)", ["4"]) == ["40", "4%", "4.5", "-4", "CRN-4"]
