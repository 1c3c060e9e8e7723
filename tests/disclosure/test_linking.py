"""Linked mode: nothing withheld comes back by combining what is printed, from outside or from any seat."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.disclosure import Decision, Figure, Rule, Universe, attacker, link, workers, write_figures
from research.disclosure.program import Attack
from research.errors import ConfigurationError, GateRefused
from research.exhibits import TO_PROTECT

PUBLIC = Rule("public")


def drawn(seed: int) -> tuple[Universe, list[Figure]]:
    """A random system of overlapping groups with two items, one of them lopsided."""
    chance = np.random.default_rng(seed)
    people = int(chance.integers(70, 120))
    profile = {
        name: chance.choice(k, people, p=chance.dirichlet(np.full(k, 3.0)))
        for name, k in zip("abc", (4, 3, 3), strict=True)
    }
    answers = {"even": chance.integers(0, 2, people), "rare": (chance.random(people) < 0.08).astype(np.int64)}
    universe = Universe("drawn", profile, chance.integers(0, people // 2, people), answers)
    groups: list[Mapping[str, frozenset[int]]] = [{}]
    groups += [{name: frozenset({code})} for name, k in zip("abc", (4, 3, 3), strict=True) for code in range(k)]
    groups += [{"a": frozenset({one}), "b": frozenset({other})} for one in range(4) for other in range(3)]
    groups += [{"a": frozenset({0, 1})}, {"b": frozenset({0, 2}), "c": frozenset({0, 1})}]
    return universe, [
        Figure(f"{at}/{item}", "drawn", group, item=item, cost=5.0 if len(group) < 2 else 1.0)
        for at, group in enumerate(groups)
        for item in answers
    ]


def findings(
    figures: Sequence[Figure], universe: Universe, decision: Decision, folder: Path, seats: Iterable[int] = ()
) -> list[attacker.Finding]:
    """What the attacker finds in what was written out, and no single figure says."""
    write_figures(figures, [universe], decision, folder)
    own = {seat: {item: np.asarray(codes, dtype=float) for item, codes in universe.answers.items()} for seat in seats}
    known = attacker.Known(universe.profile, universe.organization)
    found, attacks = attacker.attack(attacker.read(folder, universe.name), known, own, universe.weights)
    assert attacks > 0
    return [one for one in found if not one.alone]


def primary_only(figures: Sequence[Figure], universe: Universe) -> Decision:
    """What looking at each figure by itself would withhold."""
    decision = link(figures, [universe], PUBLIC)
    kept = {key: reason for key, reason in decision.withheld.items() if reason != TO_PROTECT}
    return replace(decision, withheld=kept)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_no_protected_set_is_narrowed_from_outside_nor_from_a_seat(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    universe, figures = drawn(seed)
    decision = link(figures, [universe], PUBLIC)
    assert decision.clean
    assert universe.organization is not None
    seats = np.unique(universe.organization)[:3].tolist()
    assert findings(figures, universe, decision, tmp_path_factory.mktemp("written"), seats) == []


def test_the_attacker_does_succeed_where_each_figure_is_looked_at_by_itself(tmp_path: Path) -> None:
    found = []
    for seed in range(2):
        universe, figures = drawn(seed)
        found += findings(figures, universe, primary_only(figures, universe), tmp_path / str(seed))
    assert any(one.exact for one in found)
    assert any(not one.exact for one in found)


def one_item(people: int, organization: bool = True, **profile: Sequence[int]) -> Universe:
    """People with a profile and one item that every other person says yes to."""
    answers = {"q": np.arange(people) % 2}
    behind = np.arange(people) if organization else None
    return Universe("u", {name: np.array(codes) for name, codes in profile.items()}, behind, answers)


def shares(universe: Universe, *groups: Mapping[str, frozenset[int]], **more: object) -> list[Figure]:
    return [Figure(f"f{at}", universe.name, group, item="q", **more) for at, group in enumerate(groups)]  # type: ignore[arg-type]


def test_a_net_gives_a_small_group_away_so_one_of_the_two_is_withheld() -> None:
    #  everyone 60 = small 4 + middle 26 + large 30; the net of middle and large is everyone without the small ones
    universe = one_item(60, size=[0] * 4 + [1] * 26 + [2] * 30)
    net = {"size": frozenset({1, 2})}
    decision = link(shares(universe, {}, {"size": frozenset({0})}, net), [universe], PUBLIC)
    assert decision.withheld["f1"] == "fewer than 5 people"
    assert [key for key, reason in decision.withheld.items() if reason == TO_PROTECT] in (["f0"], ["f2"])
    assert decision.clean


def test_what_costs_readers_less_is_withheld() -> None:
    universe = one_item(60, size=[0] * 4 + [1] * 26 + [2] * 30)
    everyone = Figure("everyone", "u", {}, item="q", cost=50.0)
    net = Figure("net", "u", {"size": frozenset({1, 2})}, item="q", cost=1.0)
    assert set(link([everyone, net], [universe], PUBLIC).withheld) == {"net"}


def test_a_reader_who_was_asked_too_cannot_tell_the_others_of_a_small_group_apart() -> None:
    #  five organizations besides the reader's are needed, so six
    six = one_item(40, part=[0] * 12 + [1] * 28)
    uneven = Universe("u", six.profile, np.array([0] * 5 + list(range(1, 36))), six.answers)
    assert link(shares(six, {"part": frozenset({0})}), [six], PUBLIC).withheld == {}
    told = link(shares(uneven, {"part": frozenset({0})}), [uneven], PUBLIC).withheld
    assert told == {"f0": "one organization is more than 40% of the people"}


def test_a_benchmark_or_data_file_is_linked_with_the_report() -> None:
    universe = one_item(60, size=[0] * 4 + [1] * 26 + [2] * 30)
    report = Figure("report", "u", {}, item="q", cost=50.0)
    benchmark = Figure("peers", "u", {"size": frozenset({1, 2})}, item="q", place="benchmark")
    assert link([report], [universe], PUBLIC).withheld == {}
    assert link([report, benchmark], [universe], PUBLIC).withheld == {"peers": TO_PROTECT}


def test_a_corrected_figure_without_three_people_is_not_printed_beside_the_old_one() -> None:
    universe = one_item(60, stays=[0] * 3 + [1] * 57)
    old = Figure("old", "u", {}, item="q", printed_before=True)
    new = Figure("new", "u", {"stays": frozenset({1})}, item="q")
    decision = link([old, new], [universe], PUBLIC)
    assert decision.withheld == {"new": TO_PROTECT}
    assert decision.clean


def test_what_earlier_editions_give_away_is_told_and_refused(tmp_path: Path) -> None:
    universe = one_item(60, stays=[0] * 3 + [1] * 57)
    old = shares(universe, {}, {"stays": frozenset({1})}, printed_before=True)
    decision = link(old, [universe], PUBLIC)
    assert sum(proof.exposed_by_earlier for proof in decision.proofs) >= 1
    with pytest.raises(GateRefused, match="already expose"):
        write_figures(old, [universe], decision, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_weighted_share_and_a_mean_are_rows_of_the_same_system() -> None:
    universe = one_item(60, size=[0] * 4 + [1] * 26 + [2] * 30)
    weighted = Universe("u", universe.profile, universe.organization, universe.answers, {"w": np.linspace(1, 2, 60)})
    net = {"size": frozenset({1, 2})}
    everyone = Figure("everyone", "u", {}, item="q", cost=50.0, weight="w")
    assert link([everyone, Figure("net", "u", net, item="q", weight="w")], [weighted], PUBLIC).withheld == {
        "net": TO_PROTECT
    }
    assert link([everyone, Figure("mean", "u", net, "mean", "q", weight="w")], [weighted], PUBLIC).withheld == {
        "mean": TO_PROTECT
    }


def test_a_median_needs_ten_people_besides_the_largest_organization() -> None:
    universe = one_item(40, part=[0] * 12 + [1] * 28)
    behind = np.array([0] * 3 + list(range(1, 38)))
    uneven = Universe("u", universe.profile, behind, universe.answers)
    some = {"part": frozenset({0})}
    assert link([Figure("m", "u", some, "share", "q")], [uneven], PUBLIC).withheld == {}
    assert link([Figure("m", "u", some, "quantile", "q")], [uneven], PUBLIC).withheld == {
        "m": "fewer than 10 people besides the largest organization"
    }


def test_a_model_with_a_term_for_a_tiny_group_is_refused() -> None:
    universe = one_item(60, few=[0] + [1] * 59, cell=[0] * 4 + [1] * 56, fine=[0] * 30 + [1] * 30)

    def model(term: str) -> Mapping[str, str]:
        return link([Figure("b", "u", {}, "coefficients", "q", terms=(term,))], [universe], PUBLIC).withheld

    assert "more than half of their own fitted value" in model("few")["b"]
    assert model("cell") == {"b": "1 of its saturated cells may not be told"}
    assert model("fine") == {}


def test_a_model_is_linked_with_the_shares_beside_it() -> None:
    #  the model tells the sum of each half; everyone but four of the first half would tell of the four
    universe = one_item(60, half=[0] * 30 + [1] * 30, four=[0] * 4 + [1] * 56)
    model = Figure("b", "u", {}, "coefficients", "q", terms=("half",), cost=9.0)
    rest = Figure("rest", "u", {"half": frozenset({0}), "four": frozenset({1})}, item="q")
    assert link([model, rest], [universe], PUBLIC).withheld == {"rest": TO_PROTECT}


def test_where_time_runs_out_only_groups_of_the_published_list_are_printed_and_the_rest_is_named() -> None:
    universe = one_item(60, size=[0] * 4 + [1] * 26 + [2] * 30, place=[0, 1] * 30)
    figures = shares(universe, {}, {"size": frozenset({2})}, {"place": frozenset({0})}, {"size": frozenset({0})})
    decision = link(figures, [universe], PUBLIC, ("size",), seconds=0.0, clock=iter(range(1000)).__next__)
    assert decision.withheld == {"f2": "not among the published groups", "f3": "fewer than 5 people"}
    assert (decision.proofs[0].mode, decision.proofs[0].dropped, decision.clean) == ("tree", ("f2", "f3"), True)


def test_the_same_figures_give_the_same_decision() -> None:
    universe, figures = drawn(3)
    assert link(figures, [universe], PUBLIC) == link(figures, [universe], PUBLIC)


def test_the_certificate_tells_counts_and_digests_and_no_answer(tmp_path: Path) -> None:
    universe, figures = drawn(5)
    decision = link(figures, [universe], PUBLIC)
    write_figures(figures, [universe], decision, tmp_path)
    other = Universe("drawn", universe.profile, universe.organization, {"even": 1 - universe.answers["even"]})
    assert other.digest == universe.digest
    told = (tmp_path / "certificate.json").read_text(encoding="utf-8")
    assert universe.digest in told
    assert "rare" not in told


def test_a_figure_of_an_unknown_universe_or_variable_is_refused_in_a_sentence() -> None:
    universe = one_item(60, size=[0] * 60)
    with pytest.raises(ConfigurationError, match="no universe 'v' was handed over"):
        link([Figure("a", "v", item="q")], [universe], PUBLIC)
    with pytest.raises(ConfigurationError, match="no variable 'sector'; it has size"):
        link([Figure("a", "u", {"sector": frozenset({1})}, item="q")], [universe], PUBLIC)
    with pytest.raises(ConfigurationError, match="2 figures have 1 keys"):
        link([Figure("a", "u", item="q"), Figure("a", "u", item="q")], [universe], PUBLIC)
    with pytest.raises(ConfigurationError, match="no statistic 'guess'"):
        Figure("a", "u", statistic="guess")
    with pytest.raises(ConfigurationError, match="coefficients of no terms"):
        Figure("a", "u", statistic="coefficients")
    with pytest.raises(ConfigurationError, match="a scale from"):
        Figure("a", "u", statistic="mean", span=(1.0, 1.0))
    with pytest.raises(ConfigurationError, match="do not tell of all 2 people"):
        Universe("u", {"size": np.zeros(2, dtype=int)}, np.zeros(3, dtype=int))


def test_an_unchanged_block_is_not_attacked_again_and_a_changed_answer_is(tmp_path: Path) -> None:
    universe = one_item(60, size=[0] * 4 + [1] * 26 + [2] * 30)
    figures = shares(universe, {}, {"size": frozenset({0})}, {"size": frozenset({1, 2})})
    first = link(figures, [universe], PUBLIC, remembered=tmp_path)
    no_time: Any = {"seconds": 0.0, "clock": iter(range(1000)).__next__}
    assert link(figures, [universe], PUBLIC, remembered=tmp_path, **no_time) == first
    changed = Universe("u", universe.profile, universe.organization, {"q": 1 - universe.answers["q"]})
    again = link(figures, [changed], PUBLIC, remembered=tmp_path, **no_time)
    assert again.proofs[0].mode == "tree"
    assert len(list(tmp_path.iterdir())) == 1  # what time ran out for is not kept


def test_weighted_shares_means_and_bounds_are_written_as_a_reader_gets_them(tmp_path: Path) -> None:
    #  people 0-11 are a group of twelve with one yes, which is told as a bound; half of the others say yes
    said = np.array([1] + [0] * 11 + [0, 1] * 24)
    universe = Universe("u", {"part": np.array([0] * 12 + [1] * 48)}, None, {"q": said}, {"w": np.linspace(1, 2, 60)})
    part = {"part": frozenset({0})}
    figures = [
        Figure("bound", "u", part, item="q"),
        Figure("nearly all", "u", part, item="q", codes=frozenset({0})),
        Figure("weighted", "u", item="q", weight="w"),
        Figure("mean", "u", statistic="mean", item="q"),
    ]
    decision = link(figures, [universe], PUBLIC)
    assert decision.withheld == {}
    write_figures(figures, [universe], decision, tmp_path)
    rows = {row["key"]: row for row in attacker.read(tmp_path, "u").rows}
    assert (rows["bound"]["status"], rows["bound"]["value"], rows["bound"]["count"]) == ("range", "", "")
    assert rows["nearly all"]["reason"].startswith("nearly all")
    assert float(rows["mean"]["value"]) == pytest.approx(25 / 60)
    weights = np.linspace(1, 2, 60)
    assert float(rows["weighted"]["value"]) == pytest.approx((weights * said).sum() / weights.sum())


def test_the_attacker_uses_weighted_shares_too(tmp_path: Path) -> None:
    #  everyone weighted, and the four small ones apart: a weighted net is as good as a plain one
    universe = one_item(60, size=[0] * 4 + [1] * 56)
    weighted = Universe("u", universe.profile, None, universe.answers, {"w": np.linspace(1, 2, 60)})
    size = {"size": frozenset({0})}
    figures = [
        Figure("all", "u", item="q", weight="w"),
        Figure("net", "u", {"size": frozenset({1})}, item="q", weight="w"),
        Figure("small", "u", size, item="q", weight="w"),
    ]
    assert findings(figures, weighted, primary_only(figures, weighted), tmp_path / "careless") != []
    assert findings(figures, weighted, link(figures, [weighted], PUBLIC), tmp_path / "linked") == []


def test_a_group_without_people_has_no_number() -> None:
    universe = one_item(60, size=[0] * 60)
    assert link(shares(universe, {"size": frozenset({7})}), [universe], PUBLIC).withheld == {
        "f0": "nobody is in this group"
    }


def test_a_report_without_figures_needs_no_proof() -> None:
    universe = one_item(60, size=[0] * 60)
    assert link([], [universe], PUBLIC).clean
    tiny = one_item(4, size=[0] * 4)
    assert link(shares(tiny, {}), [tiny], PUBLIC).withheld == {"f0": "fewer than 5 people"}


def test_a_solver_is_not_believed_without_a_look() -> None:
    program, nobody = Attack(np.ones((1, 3)), np.array([1.0, 0.0, 0.0])), np.zeros(0, dtype=np.int64)
    program.check(np.array([0.0, 1.0, 0.0]), nobody)
    for wrong in ([1.0, 1.0, 0.0], [2.0, -1.0, 0.0]):
        with pytest.raises(ArithmeticError, match="a slip of 1"):
            program.check(np.array(wrong), nobody)
    with pytest.raises(ArithmeticError, match="a slip of 1"):
        program.check(np.array([0.0, 1.0, 0.0]), np.array([1]))


def test_processes_of_their_own_decide_as_one_does_and_end_when_time_does(monkeypatch: pytest.MonkeyPatch) -> None:
    universe, figures = drawn(3)
    alone = link(figures, [universe], PUBLIC)
    monkeypatch.setattr(workers, "MANY", 0)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    assert link(figures, [universe], PUBLIC) == alone
    assert (os.environ["OMP_NUM_THREADS"], os.environ.get("MKL_NUM_THREADS")) == ("2", None)
    late = link(figures, [universe], PUBLIC, ("a",), seconds=1.0, clock=iter(range(1000)).__next__)
    assert late.proofs[0].mode == "tree"


@pytest.mark.parametrize(("leave", "seed"), [(3, 11), (14, 12)], ids=["an erratum of three people", "a second wave"])
def test_figures_told_again_without_some_people_tell_nothing_of_those(tmp_path: Path, leave: int, seed: int) -> None:
    universe, all_figures = drawn(seed)
    figures = [one for one in all_figures if one.item == "even"]
    stays = np.ones(universe.people, dtype=np.int64)
    stays[np.random.default_rng(seed).choice(universe.people, leave, replace=False)] = 0
    both = replace(universe, profile={**universe.profile, "stays": stays})
    before = link(figures, [both], PUBLIC)
    told = [replace(one, printed_before=True) for one in figures if one.key not in before.withheld]
    again = [replace(one, key=f"again {one.key}", group={**one.group, "stays": frozenset({1})}) for one in told]
    again = [replace(one, printed_before=False) for one in again]
    decision = link([*told, *again], [both], PUBLIC)
    careless = replace(decision, withheld={})
    assert any(one.exact for one in findings([*told, *again], both, careless, tmp_path / "careless"))
    assert findings([*told, *again], both, decision, tmp_path / "linked", range(2)) == []
