"""From `exhibit()` in a notebook to the certified exhibits of an edition."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from research.disclosure import Rule
from research.errors import ConfigurationError, GateRefused, ReportError
from research.exhibits import TO_PROTECT, Cell, Chart, Column, Parts, Row, Table, TableRow, catalogue, check_certificate
from research.figures import Figure, describe, draw_svg, publish
from research.figures import exhibit as show
from tests.exhibits.told import counted, dots, parts, share
from tests.exhibits.told import exhibit as made
from tests.figures.drawn import CASES

BIG, MID, SMALL = (
    share("y/big", "158/247", of="Big"),
    share("y/mid", "57/145", of="Mid"),
    share("y/small", "3/7", of="Small"),
)
SIZES = parts(BIG, MID, SMALL, chart=dots(BIG, MID, SMALL, highlight="Big"))
TITLE = "{{y/big|percent}} of the largest run a program"


def test_an_exhibit_is_judged_and_shown_as_unprotected() -> None:
    shown = show("sizes", Figure(SIZES), TITLE, "Companies by size, percent", holds="low > 0.5")
    assert shown.holds is True
    told = shown._repr_mimebundle_()
    assert "64% of the largest run a program" in told["text/html"]
    assert "Unprotected, not for publication" in told["text/html"]
    assert "Unprotected, not for publication" in told["application/vnd.plotly.v1+json"]["layout"]["title"]["text"]
    assert told["text/plain"].startswith("Unprotected, not for publication\n64% of the largest run a program\n")
    assert "Base: " in repr(shown)


def test_a_title_that_does_not_hold_says_so_in_the_notebook() -> None:
    shown = show("sizes", Figure(SIZES), TITLE, holds="low > 0.9")
    assert shown.holds is False
    assert "does NOT hold" in shown._repr_mimebundle_()["text/html"]


def test_a_table_and_a_single_number_are_shown_too() -> None:
    table = Table((Column("2020"),), (TableRow("Yes", ("y",)), TableRow("Base", ("base",), "base")))
    shown = show("t", Figure(parts(share("y", "20/40"), counted("base", 40), table=table)), "Half do")
    assert "<table>" in shown._repr_mimebundle_()["text/html"]
    assert "application/vnd.plotly.v1+json" not in shown._repr_mimebundle_()
    assert "50%" in show("n", Figure(parts(share("y", "20/40"))), "Half do")._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    ("title", "more", "words"),
    [
        ("Only 64% run a program", {}, r"title of exhibit 'x' holds 1 typed numbers \(64%\)"),
        ("Most do", {"deck": "Percent of 247"}, "deck of exhibit 'x' holds 1 typed numbers"),
        ("Most do", {"alt": "Dots of three sizes, the largest of which stands at 64 percent."}, "text alternative"),
        ("Most do", {"notes": ["Three of 7 were asked."]}, "note of exhibit"),
        ("A" * 91, {}, "has 91 characters; it needs 1 to 90"),
        ("", {}, "has 0 characters"),
        ("{{y/none|percent}} do", {}, "names no cell"),
        ("Most do", {"alt": "Too short."}, "40 to 500 characters, this one has 10"),
        (
            "The largest run a program, the others do not yet",
            {"alt": "The largest run a program, the others do not yet"},
            "repeats the title",
        ),
    ],
)
def test_words_that_may_not_be_printed_are_refused(title: str, more: dict[str, object], words: str) -> None:
    with pytest.raises(ReportError, match=words):
        show("x", Figure(SIZES), title, **more)  # type: ignore[arg-type]


def test_waves_and_choice_labels_may_stand_in_a_title() -> None:
    cell = share("y/a", "20/40", of="More than 10,000")
    assert show("x", Figure(parts(cell, chart=dots(cell))), "In 2020 half of More than 10,000 had one").exhibit.title


@pytest.mark.parametrize("id", ["Sizes", "sizes 2020", "", "certificate", "../x", "a--b", "2020"])
def test_an_id_is_a_slug(id: str) -> None:
    with pytest.raises(ConfigurationError, match="is no exhibit id"):
        show(id, Figure(SIZES), "Most do")


def test_the_finding_can_be_named_with_the_exhibit() -> None:
    shown = show(
        "x", Figure(SIZES), "Most do", highlight="Mid", holds="value < 0.4", notes=["Asked once.", "Asked once."]
    )
    assert (shown.exhibit.finding, shown.holds, shown.exhibit.parts.notes) == ("y/mid", True, ("Asked once.",))
    with pytest.raises(ConfigurationError, match="nothing called 'Midd'"):
        show("x", Figure(SIZES), "Most do", highlight="Midd")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "run"
    monkeypatch.setenv("RESEARCH_RUN", str(folder))
    return folder


def test_a_run_keeps_its_unprotected_cells_to_itself(run: Path) -> None:
    show("sizes", Figure(SIZES), TITLE)
    assert (run / "cells").stat().st_mode & 0o777 == 0o700
    assert list(catalogue(run / "cells")) == ["sizes"]
    with pytest.raises(ConfigurationError, match="has an exhibit 'sizes' already"):
        show("sizes", Figure(SIZES), TITLE)


def test_outside_a_run_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESEARCH_RUN", raising=False)
    monkeypatch.chdir(tmp_path)
    show("sizes", Figure(SIZES), TITLE)
    assert list(tmp_path.iterdir()) == []


def test_a_chart_whose_marks_are_all_withheld_is_drawn_and_not_interactive(run: Path, tmp_path: Path) -> None:
    few = share("few", "3/7", of="Few", label="Few")
    show("few", Figure(parts(few, chart=dots(few))), "What the smallest do cannot be told")
    into = tmp_path / "exhibits"
    publish([run / "cells"], into, Rule("public"), "report 1.0")
    told = catalogue(into)["few"]
    assert "too few" in told.svg
    assert told.plotly is None


def test_the_text_alternative_tells_why_figures_are_withheld() -> None:
    few = Cell("few", None, 0, status="suppressed", reason="fewer than 10 people", label="Few")
    many = Cell("many", None, 73, status="suppressed", reason=TO_PROTECT, label="Many")
    everyone = share("all", "120/200")
    told = parts(everyone, few, many, chart=dots(everyone, few, many))
    assert describe(made("x", told)).endswith("2 figures are withheld because too few answered or to protect others.")
    alone = parts(everyone, many, chart=dots(everyone, many))
    assert describe(made("x", alone)).endswith("One figure is withheld to protect others.")


def test_an_edition_is_protected_drawn_described_and_certified(run: Path, tmp_path: Path) -> None:
    show("sizes", Figure(SIZES), TITLE, "Percent of {{y/big|n}} and fewer", holds="low > 0.5")
    into = tmp_path / "exhibits"
    certificate = publish([run / "cells"], into, Rule("public"), "report 1.0", datetime(2026, 11, 23, tzinfo=UTC))
    told = catalogue(into)["sizes"]
    assert (told.title, told.parts.deck) == ("64% of the largest run a program", "Percent of 247 and fewer")
    assert (told.protected, told.condition and told.condition.held) == (True, True)
    assert told.svg == draw_svg(told)
    assert told.plotly
    assert told.alt == (
        "Dot chart with intervals, 3 rows: Big 64% (58 to 70); Mid 39% (32 to 47); Small too few. "
        "One figure is withheld because too few answered."
    )
    assert certificate.suppressed == {"fewer than 10 people": 1}
    assert (certificate.cells, certificate.rule, certificate.thresholds["full_from"]) == (3, "public", 30)
    assert certificate.certified_at == "2026-11-23T00:00:00+00:00"
    assert check_certificate(into) == certificate.exhibits


def test_nothing_withheld_is_in_any_published_file(run: Path, tmp_path: Path) -> None:
    hidden = replace(share("y/small", "3/7", of="Small"), value=0.4285714, low=0.158, high=0.749, count=3)
    show(
        "sizes",
        Figure(parts(BIG, MID, hidden, chart=dots(BIG, MID, hidden))),
        "Most do",
        holds="value('y/small') < 0.9",
    )
    publish([run / "cells"], tmp_path / "out", Rule(), "report 1.0")
    text = (tmp_path / "out" / "sizes.json").read_text()
    assert not any(number in text for number in ("0.428", "43%", "0.158", "0.749", "16 to 75"))
    assert json.loads(text)["condition"] == {"expr": "value('y/small') < 0.9", "values": {}, "held": False}


def test_the_same_cells_give_the_same_bytes(run: Path, tmp_path: Path) -> None:
    show("sizes", Figure(SIZES), TITLE)
    for name in ("a", "b"):
        publish([run / "cells"], tmp_path / name, Rule(), "report 1.0")
    files = [sorted((path.name, path.read_bytes()) for path in (tmp_path / name).iterdir()) for name in ("a", "b")]
    assert files[0] == files[1]


@pytest.mark.parametrize("place", ["title", "deck", "alt"])
def test_words_that_need_a_withheld_number_are_refused(run: Path, tmp_path: Path, place: str) -> None:
    words = {"title": "Most do", "deck": "", "alt": ""}
    words[place] = "Even of the smallest companies {{y/small|percent}} run one, we are told"
    show("sizes", Figure(SIZES), **words)
    with pytest.raises(GateRefused, match=r"tells 1 numbers that disclosure control withholds \(y/small\)"):
        publish([run / "cells"], tmp_path / "out", Rule(), "report 1.0")
    assert not (tmp_path / "out").exists()


def test_two_runs_may_not_use_one_id(run: Path, tmp_path: Path) -> None:
    show("sizes", Figure(SIZES), TITLE)
    with pytest.raises(GateRefused, match="used twice"):
        publish([run / "cells", run / "cells"], tmp_path / "out", Rule(), "report 1.0")


def test_a_run_without_cells_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no cells in ab12"):
        publish([tmp_path / "ab12" / "cells"], tmp_path / "out", Rule(), "report 1.0")


@pytest.mark.parametrize("case", CASES)
def test_every_form_has_a_text_alternative_that_tells_numbers(case: str) -> None:
    told = describe(CASES[case])
    assert 40 <= len(told) <= 500
    assert any(sign.isdigit() for sign in told)


@pytest.mark.parametrize(
    ("case", "begins"),
    [
        ("likert: two answers", "Diverging bars, 4 rows, No and Yes: Engaging"),
        ("dumbbell: at the left end", "Pairs of dots, 2 rows, Autumn of 2018 and Spring of 2020: Engaging"),
        ("cover: three waves", "One dot for each respondent, 3 rows: 748 in 2018, 146 of them marked; 2,681 in 2019"),
        ("slope: one wave", "Lines over waves, 3 rows, 2020: Engaging"),
    ],
)
def test_text_alternatives_begin_with_the_form(case: str, begins: str) -> None:
    assert describe(CASES[case]).startswith(begins)


def test_a_table_is_described_with_its_finding_first() -> None:
    rows = (TableRow("No", ("n",)), TableRow("Yes", ("y",)), TableRow("Base", ("base",), "base"))
    told: Parts = parts(
        share("n", "10/40"),
        share("y", "30/40"),
        counted("base", 40),
        table=Table((Column("2020"),), rows, highlight="Yes"),
    )
    assert describe(made("x", told)) == "Table of 3 rows, columns 2020: Yes 75; No 25; Base 40."


def test_a_likert_row_without_a_net_tells_its_parts() -> None:
    cells = [share("a/no", "10/40"), share("a/yes", "30/40")]
    chart = Chart("likert", (Row("Teach", ("a/no", "a/yes")),), ("No", "Yes"))
    assert "Teach No 25%, Yes 75%" in describe(made("x", parts(*cells, chart=chart)))
