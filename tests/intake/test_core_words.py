"""What progress says to a person."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.intake.offices import DEPARTMENTS, stall
from tests.intake.telling import AT, BLURRED, LATER, Told, granted, in_review, open_step, opened

from onewindow.contracts import case as said
from onewindow.contracts.fact import HearingState
from onewindow.definitions.model import Department
from onewindow.definitions.text import Text
from onewindow.intake.core import words


def test_every_line_has_words_in_both_languages() -> None:
    """Whatever state a step is in, a sentence says it in Chinese and in English."""
    look = said.LookOpened(step="register", round=1, turn=1, fingerprint="f")
    ways: list[Told] = [
        opened(),
        opened().given(look),
        opened().given(look, said.StepChecked(step="register", round=1, by="amr-1")),
        opened().given(look, said.StepChecked(step="register", round=1, by="amr-1", defects=(BLURRED,))),
        opened().given(look, said.LookLapsed(step="register", round=1)),
        in_review(),
        in_review().given(said.StepTaken(step="register", by="amr-1")),
        in_review().given(said.StepAsked(step="register", round=1, by="amr-1", defects=(BLURRED,), until=LATER)),
        in_review().given(granted()),
        in_review().given(said.StepDenied(step="register", round=1, decision="d", by="amr-1")),
        in_review().given(said.StepCancelled(step="register")),
    ]
    department = words.of_department(DEPARTMENTS, "amr")
    sentences = {words.of_line(told.progress.lines["register"], department) for told in ways if told.progress}

    assert len(ways) == len(sentences)
    assert not [text for text in sentences if text.blank]


def test_a_line_says_when_officers_were_on_the_spot() -> None:
    """As long as its desk owes a decision, in whichever round."""
    there = said.SiteCheckRecorded(
        step="other", steps={"register": "f"}, officers=("amr-1", "amr-2"), findings="f", by="x"
    )
    told = in_review().given(there, said.StepTaken(step="register", by="amr-1"))
    assert told.progress
    sentence = words.of_line(told.progress.lines["register"], words.of_department(DEPARTMENTS, "amr"))
    assert "现场核查" in sentence.zh
    assert ", checked on site on 2026-" in sentence.en


def test_the_post_that_answers_is_told_and_no_name() -> None:
    """Whoever took it, the duty officer, or the head; nobody once nothing is owed."""
    taken = said.StepTaken(step="register", by="amr-1")
    on_duty = {"amr": DEPARTMENTS["amr"].model_copy(update={"duty": "amr-2"})}
    look = said.LookOpened(step="register", round=1, turn=1, fingerprint="f")
    name = DEPARTMENTS["amr"].name

    def told(case: Told, departments: Mapping[str, Department] = DEPARTMENTS) -> Any:
        assert case.progress
        return words.of_accountable(case.progress.lines["register"], departments)

    assert ("taker", Text(zh=f"{name.zh}承办人", en=f"The officer of {name.en} who took it")) == told(
        in_review().given(taken)
    )
    assert ("duty", Text(zh=f"{name.zh}值班人员", en=f"The duty officer of {name.en}")) == told(in_review(), on_duty)
    head = ("head", Text(zh=f"{name.zh}负责人", en=f"The head of {name.en}"))
    assert head == told(in_review()) == told(opened().given(look))
    recused = [said.StepRecused(step="register", person="amr-2", by="amr-head")]
    assert head == told(in_review().given(*recused), on_duty)
    passed = said.StepReassigned(step="register", to="amr-3", by="amr-head", turn=2)
    back = said.StepRecused(step="register", person="amr-3", by="amr-head", turn=3)
    assert ["taker", "duty"] == [told(in_review().given(*facts), on_duty)[0] for facts in ([passed], [passed, back])]
    for nobody in (
        opened(),
        in_review().given(granted()),
        opened().given(look, said.LookLapsed(step="register", round=1)),
    ):
        assert told(nobody) is None


def test_the_case_says_until_when_and_how_it_ended() -> None:
    """A notice names its date, an end its outcome, in China's days."""
    noticed = opened().given(said.NoticeIssued(defects={}, until=LATER)).progress
    declined = opened().given(said.CaseDeclined(reasons="r" * 32)).progress

    assert noticed
    assert "2026-12-03" in words.of_case(noticed).zh
    assert declined
    assert words.of_case(declined) == Text(zh="已结束：不予受理", en="Closed: not accepted")


ACCEPTED = said.CaseAccepted(as_of=AT, due="2027-01-08", promise_due="2026-12-10")
PROMISE, STATUTORY = (said.TermExceeded(term=term, due=AT[:10]) for term in ("promise", "statutory"))


@pytest.mark.parametrize(
    ("told", "zh", "en"),
    [
        (
            opened(notice_due="2026-11-30"),
            "最迟2026-11-30告知，逾期不告知即为受理",
            "you hear by 2026-11-30, or it counts as accepted",
        ),
        (opened().given(ACCEPTED), "承诺2026-12-10前办结", "promised by 2026-12-10"),
        (
            opened().given(said.CaseAccepted(as_of=AT, due="2027-01-08", provisional=True)),
            "法定2027-01-08前办结，暂定",
            "due by law by 2027-01-08, provisional",
        ),
        (
            opened().given(ACCEPTED, PROMISE),
            "已超过承诺时限，法定2027-01-08前办结",
            "later than promised; due by law by 2027-01-08",
        ),
        (opened().given(ACCEPTED, PROMISE, STATUTORY), "已超过法定时限2027-01-08", "past its term by law, 2027-01-08"),
        (
            opened().given(said.CaseAccepted(as_of=AT, promise_due="2026-12-10"), PROMISE),
            "已超过承诺时限",
            "later than promised",
        ),
    ],
)
def test_the_case_says_until_when_the_authority_has_time(told: Told, zh: str, en: str) -> None:
    """What binds it now: the notice, the promise, then the law; and whether that day is certain."""
    assert told.progress
    text = words.of_case(told.progress)
    assert text.zh.endswith(f"（{zh}）")
    assert text.en.endswith(f" ({en})")


def test_a_line_says_for_what_its_clock_stands_still_and_until_when() -> None:
    """In words, not in the code of the ground."""
    paused = said.StepPaused(
        step="register", by="amr-1", ground="expert_review", notice="h", since="2026-12-01", until="2026-12-08"
    )
    told = opened().given(said.CaseAccepted(as_of=AT), open_step(1), paused)
    assert told.progress
    text = words.of_line(told.progress.lines["register"], words.of_department(DEPARTMENTS, "amr"))
    assert "因专家评审中止计时，最长至2026-12-08" in text.zh
    assert "for a review by experts, at most until 2026-12-08" in text.en


def test_what_is_announced_says_until_when_anybody_may_object() -> None:
    """And that nobody has, or that somebody did: no department has said no."""
    announced = said.StepAnnounced(step="register", round=1, start="2026-11-23", due="2026-12-02", provisional=True)
    endings: Mapping[said.CaseFact, tuple[str, str]] = {
        said.StepElapsed(step="register", round=1, due="2026-12-02"): ("届满，无异议", "until 2026-12-02, and nobody"),
        said.StepObjected(step="register", round=1, objection="o", by="clerk-1", reasons="r"): (
            "异议",
            "objected to it",
        ),
    }
    department = words.of_department(DEPARTMENTS, "amr")
    for ending, (zh, en) in endings.items():
        told = opened().given(said.CaseAccepted(as_of=AT), announced).line(state="announced", due="2026-12-02")
        assert told.progress
        text = words.of_line(told.progress.lines["register"], department)
        assert ("异议截止2026-12-02，暂定" in text.zh, "until 2026-12-02, provisional" in text.en) == (True, True)
        assert words.of_accountable(told.progress.lines["register"], DEPARTMENTS) is None
        told.given(ending)
        text = words.of_line(told.progress.lines["register"], department)
        assert (zh in text.zh, en in text.en) == (True, True)


@pytest.mark.parametrize(
    ("hearing", "zh", "en"),
    [
        ({"request_by": "2026-11-30"}, "您可在2026-11-30前申请听证", "You may ask for a hearing by 2026-11-30"),
        ({"request_by": "2026-11-30", "waived": True}, "无人申请听证", "Nobody asked for a hearing"),
        ({"hold_by": "2026-12-22"}, "听证将在2026-12-22前举行", "A hearing will be held by 2026-12-22"),
        (
            {"hold_by": "2026-12-22", "on": "2026-12-10"},
            "听证定于2026-12-10举行",
            "The hearing is held on 2026-12-10",
        ),
        ({"on": "2026-12-10", "held": True}, "听证已举行", "The hearing was held"),
    ],
)
def test_a_hearing_is_told_in_words(hearing: dict[str, Any], zh: str, en: str) -> None:
    """What the applicant can do, or when it is held."""
    text = words.of_hearing(HearingState(**hearing))
    assert (zh, en) == (text.zh, text.en)


@pytest.mark.parametrize(
    ("opened_step", "zh", "en"),
    [
        ({"due": "2026-12-10", "promise_due": "2026-12-07"}, "（承诺2026-12-07前）", " (promised by 2026-12-07)"),
        (
            {"due": "2027-01-08", "provisional": True},
            "（法定2027-01-08前，暂定）",
            " (due by law by 2027-01-08, provisional)",
        ),
    ],
)
def test_a_line_says_until_when_its_desk_has_time(opened_step: dict[str, Any], zh: str, en: str) -> None:
    """Open or taken, as promised or else by law; a desk that asked, and one that has decided, do not."""
    opening = said.StepOpened(step="register", round=1, turn=1, fingerprint="f", start="2026-11-23", **opened_step)
    told = opened().given(said.CaseAccepted(as_of=AT), opening)
    department = words.of_department(DEPARTMENTS, "amr")
    for fact in (None, said.StepTaken(step="register", by="amr-1")):
        told = told.given(fact) if fact else told
        assert told.progress
        text = words.of_line(told.progress.lines["register"], department)
        assert (text.zh.endswith(zh), text.en.endswith(en)) == (True, True)
    told.given(said.StepTransferred(step="register", department="fire", turn=2, reasons="r"))
    told.line(state="open", due=opened_step["due"]).given(granted()).line(due=None, promise_due=None)


def test_a_case_without_days_says_none() -> None:
    """One of an older journal, one whose service sets no term, and one that is over."""
    over = opened().given(ACCEPTED, said.CaseConcluded(id="c", outcome="approved", proof={}))
    plain = [told.progress for told in (opened(), in_review(), over) if told.progress]

    assert [] == [text.en for text in map(words.of_case, plain) if "20" in text.en]


def test_items_are_called_by_their_names() -> None:
    """Materials and answers have names; without a definition the id must do."""
    definition = stall().definition

    assert words.of_item(definition, "id_card").en == "Identity card"
    assert words.of_item(definition, "area_m2").en == "Area"
    assert words.of_item(None, "id_card").en == "id_card"


def test_how_a_case_ended_is_told_with_what_tells_it_apart() -> None:
    """That it was undone and not only withdrawn, and for what it was terminated."""

    def told(fact: said.CaseWithdrawn | said.CaseTerminated) -> Text:
        progress = opened().given(fact).progress
        assert progress is not None
        return words.of_case(progress)

    assert Text(zh="已结束：已撤回", en="Closed: withdrawn") == told(said.CaseWithdrawn())
    assert Text(zh="已结束：已撤销提交", en="Closed: undone") == told(said.CaseWithdrawn(undone=True))
    ended = told(said.CaseTerminated(ground="death"))
    assert "已结束：已终止，申请人死亡" == ended.zh
    assert "Closed: ended without a decision, the applicant has died" == ended.en
