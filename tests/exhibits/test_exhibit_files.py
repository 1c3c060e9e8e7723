from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.errors import ReportError
from research.exhibits import (
    Base,
    Break,
    Cell,
    Certificate,
    Chart,
    Column,
    Condition,
    Exhibit,
    Interval,
    Parts,
    Question,
    Row,
    Source,
    Table,
    TableRow,
    catalogue,
    check_certificate,
    from_json,
    load,
    save,
    to_json,
)
from research.exhibits import certificate as certificates
from research.exhibits.chart import FORMS
from research.exhibits.exhibit import STATUSES, UNITS
from tests.exhibits.told import exhibit, parts, share

words = st.text(max_size=12)
numbers = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
counts = st.one_of(st.none(), st.integers(0, 10**6))
keys = st.text("abc/-", max_size=6)


def tuples(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=3).map(tuple)


cells = st.builds(
    Cell,
    keys,
    numbers,
    st.integers(0, 10**6),
    st.sampled_from(UNITS),
    numbers,
    numbers,
    counts,
    numbers,
    counts,
    numbers,
    tuples(st.integers(0, 99)),
    words,
    words,
    st.booleans(),
    st.sampled_from(STATUSES),
    words,
)
charts = st.builds(
    Chart,
    st.sampled_from(FORMS),
    tuples(st.builds(Row, words, tuples(keys), keys, words, words)),
    tuples(words),
    st.one_of(st.none(), st.tuples(st.floats(0, 1), st.floats(1, 2))),
    words,
    keys,
    words,
    tuples(st.builds(Break, words, words)),
)
tables = st.builds(
    Table,
    tuples(st.builds(Column, words, words, st.booleans())),
    tuples(st.builds(TableRow, words, tuples(keys), st.sampled_from(["row", "base", "missing"]))),
    words,
    words,
)
whole_parts = st.builds(
    Parts,
    st.sampled_from(["number", "table", "chart"]),
    tuples(cells),
    tuples(st.builds(Question, words, words, words)),
    st.builds(Base, st.integers(0, 999), counts, numbers, words),
    st.builds(Interval, st.floats(0, 1), words),
    tuples(words),
    tuples(st.builds(Source, words, words, words, words)),
    words,
    words,
    words,
    tuples(words),
    st.one_of(st.none(), charts),
    st.one_of(st.none(), tables),
    words,
)
exhibits = st.builds(
    Exhibit,
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    words,
    whole_parts,
    words,
    st.one_of(st.none(), st.builds(Condition, words, st.dictionaries(words, st.floats(0, 1)), st.booleans())),
    words,
    st.one_of(st.none(), st.dictionaries(words, st.lists(st.floats(0, 1)))),
    st.booleans(),
)


@given(exhibits)
def test_an_exhibit_is_read_back_exactly_as_it_was_written(made: Exhibit) -> None:
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


def test_an_exhibit_file_has_the_names_of_the_contract() -> None:
    cell = share("yes", "399/748")
    told = to_json(exhibit("x", parts(cell, chart=Chart("dots", (Row("Yes", ("yes",)),)))))
    named = {"schema", "id", "kind", "title", "question", "base", "unit", "interval", "wave", "source", "selection"}
    assert named | {"alt", "notes", "cells", "chart", "svg", "plotly", "condition"} <= set(told)
    assert set(told["chart"]) == {"form", "spec"}
    assert {"key", "value", "low", "high", "base", "status", "reason"} <= set(told["cells"][0])


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="has schema 2, this version reads 1"):
        from_json(to_json(exhibit("x", parts(share("a", "1/2")))) | {"schema": 2})


def test_numbers_are_kept_at_twelve_digits(tmp_path: Path) -> None:
    save(exhibit("x", parts(share("third", "1/3"))), tmp_path)
    assert load(tmp_path / "x.json").cell("third").value == 0.333333333333


def test_a_cell_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(KeyError, match="has no cell 'no'; it has yes"):
        exhibit("x", parts(share("yes", "1/2"))).cell("no")


def certified(folder: Path) -> Certificate:
    for name in ("one", "two"):
        save(exhibit(name, parts(share("a", "10/40"))), folder)
    made = Certificate("report 1.0", "public", {"full_from": 30}, certificates.digests(folder), 2, {"few": 1}, {"a": 2})
    certificates.write(made, folder)
    return made


def test_a_certificate_is_read_back_and_vouches_for_every_file(tmp_path: Path) -> None:
    made = certified(tmp_path)
    assert certificates.read(tmp_path) == made
    assert certificates.check(tmp_path) == made
    assert check_certificate(tmp_path) == made.exhibits
    assert (made.withheld, list(catalogue(tmp_path))) == (3, ["one", "two"])


def test_a_changed_a_missing_and_a_foreign_file_are_each_found(tmp_path: Path) -> None:
    certified(tmp_path)
    (tmp_path / "one.json").write_text((tmp_path / "one.json").read_text().replace("0.25", "0.75"))
    with pytest.raises(ReportError, match=r"1 exhibits differ from the disclosure certificate \(one\)"):
        check_certificate(tmp_path)
    (tmp_path / "two.json").rename(tmp_path / "three.json")
    with pytest.raises(ReportError, match=r"3 exhibits differ .* \(one, three, two\)"):
        check_certificate(tmp_path)


def test_exhibits_without_a_certificate_are_not_for_print(tmp_path: Path) -> None:
    save(exhibit("one", parts(share("a", "10/40"))), tmp_path)
    with pytest.raises(ReportError, match="no disclosure certificate"):
        check_certificate(tmp_path)


def test_what_the_house_has_no_word_for_is_refused() -> None:
    with pytest.raises(ValueError, match="no unit 'percent' for a cell; the units are share"):
        Cell("a", 0.5, 40, "percent")
    with pytest.raises(ValueError, match="no status 'secret' for a cell"):
        Cell("a", 0.5, 40, status="secret")
    with pytest.raises(ValueError, match="no chart form 'pie'; the forms are bars"):
        Chart("pie", ())
