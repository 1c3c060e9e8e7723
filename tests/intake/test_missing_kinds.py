from __future__ import annotations

from pathlib import Path

from tests.intake.made_study import MAPPING, Study, made_study


def test_blanks_get_their_kind_from_routing_and_from_what_was_answered_later(study: Study) -> None:
    study.receive(
        study.export("""
            1,Yes,Office hours,,Slack,Yes,fine
            2,No,,,Slack,Yes,
            3,Yes,,,,Yes,
            4,Yes,,,,,
            5,,,,Slack,Yes,
        """)
    )
    frame = by_number(study, [1, 2, 3, 4, 5])
    assert frame["programs/1"] == [1, -1, 0, -3, -6]
    assert frame["programs/2"] == [0, -1, 0, -3, -6]
    assert frame["tool"] == [3, 3, -2, -3, 3]
    assert frame["trust"] == [2, 2, 2, -3, 2]


def test_an_answer_to_a_question_that_is_not_mapped_proves_that_the_page_was_reached(study: Study) -> None:
    study.receive(study.export("1,Yes,,,,,a long story\n"))
    assert by_number(study, [1])["trust"] == [-2]


def test_words_like_none_and_na_are_answers_unless_the_mapping_says_otherwise(study: Study) -> None:
    study.receive(study.export("1,Yes,,,None,Yes,\n2,Yes,,,N/A,NA,\n"))
    frame = by_number(study, [1, 2])
    assert frame["tool"] == [1, 2]
    assert frame["trust"] == [2, -6]  # NA is no answer that the mapping knows


def test_a_missing_word_of_the_mapping_is_a_blank(tmp_path: Path) -> None:
    study = made_study(tmp_path, mapping=MAPPING + "missing: [NA]\n")
    study.receive(study.export("1,Yes,NA,NA,N/A,NA,NA\n"))
    frame = by_number(study, [1])
    assert (frame["tool"], frame["trust"], frame["programs/1"]) == ([2], [-3], [0])


def test_dont_know_stays_in_the_base_and_leaves_it_where_the_item_says_so(study: Study) -> None:
    study.receive(study.export("1,Yes,,,Don’t know,Don't know,\n2,Yes,,,Slack,Yes,\n3,Yes,,,Slack,No,\n"))
    responses = study.open()
    assert responses.indicator("tool", "Slack").count() == 3
    assert responses.indicator("trust", "trusting").count() == 2


def test_an_export_without_an_item_says_which_kind_of_missing_that_is(tmp_path: Path) -> None:
    mapping = MAPPING.replace("  trust: {}\n", "") + "absent:\n  trust: {kind: unknown, reason: not exported}\n"
    study = made_study(tmp_path, mapping=mapping + "  ")
    header = "Respondent ID,Are you a member?,Which programs do you use?,,Which tool do you use?,Anything else?\n"
    header += ",Response,Office hours,Roundtables,Response,Open-Ended Response\n"
    study.receive(study.export("1,Yes,,,Slack,\n", header))
    assert by_number(study, [1])["trust"] == [-6]


def test_somebody_who_only_opened_the_form_is_dropped_with_a_reason(study: Study) -> None:
    receipt = study.receive(study.export("1,Yes,,,Slack,Yes,\n2,,,,,,\n,,,,,,\n"))
    assert dict(receipt.dropped) == {"no question answered": 1, "wholly blank row": 1}
    assert receipt.kept == 1


def by_number(study: Study, numbers: list[int]) -> dict[str, list[int]]:
    """The stored columns in the order of the file."""
    from research.intake.store import pseudonym

    receipt_file = next(iter(study.home.raw.glob("*/*"))).name
    names = [pseudonym(receipt_file, place) for place in range(len(numbers))]
    frame = study.open().frame.loc[names]
    return {column: [int(code) for code in frame[column]] for column in frame.columns}
