"""What progress says to a person."""

from tests.intake.offices import DEPARTMENTS, stall
from tests.intake.telling import BLURRED, LATER, Told, granted, in_review, opened

from onewindow.contracts import case as said
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


def test_the_case_says_until_when_and_how_it_ended() -> None:
    """A notice names its date, an end its outcome, in China's days."""
    noticed = opened().given(said.NoticeIssued(defects={}, until=LATER)).progress
    declined = opened().given(said.CaseDeclined(reasons="r" * 32)).progress

    assert noticed
    assert "2026-12-03" in words.of_case(noticed).zh
    assert declined
    assert words.of_case(declined) == Text(zh="已结束：不予受理", en="Closed: not accepted")


def test_items_are_called_by_their_names() -> None:
    """Materials and answers have names; without a definition the id must do."""
    definition = stall().definition

    assert words.of_item(definition, "id_card").en == "Identity card"
    assert words.of_item(definition, "area_m2").en == "Area"
    assert words.of_item(None, "id_card").en == "id_card"
