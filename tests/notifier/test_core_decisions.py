"""The decisions of a concluded case, as its result tells them."""

import pytest
from tests.notifier.shops import (
    DEPARTMENTS,
    HEAD,
    NUMBER,
    OFFICER,
    concluded,
    denied,
    entry,
    granted,
    opened,
    shop,
)

from onewindow.contracts.case import CaseFact, StepTransferred
from onewindow.contracts.fact import By
from onewindow.definitions.model import Remedy
from onewindow.definitions.text import Text
from onewindow.notifier.core.case_file import CaseFile, follow
from onewindow.notifier.core.decision import Decision, IncompleteDecisionError, Name, Remedies
from onewindow.notifier.core.decisions import Texts, conclusion, decisions, header, remedies_of, texts_needed
from onewindow.notifier.core.documents import document

WORDS: Texts = {"r1": {"reasons": "楼梯太窄", "law": "《消防法》第十五条"}}


def file_after(*said: tuple[CaseFact, By]) -> CaseFile:
    """The file of an opened case after these facts."""
    file = follow(None, entry(opened(shop())), "h1")
    for seq, (fact, by) in enumerate(said, 2):
        file = follow(file, entry(fact, seq=seq, by=by), f"h{seq}")
    return file


def made(file: CaseFile, texts: Texts = WORDS) -> tuple[Decision, ...]:
    """Its decisions."""
    return decisions(file, shop(), DEPARTMENTS, texts)


def test_decisions_stand_in_the_order_of_the_definition() -> None:
    """Whoever decided first, the result reads as the service is written; advice is no decision."""
    file = file_after((denied("fire", "r1"), HEAD), (granted("noise"), OFFICER), (granted("licence"), OFFICER))

    assert ["licence", "fire"] == [each.step for each in made(file)]


def test_a_grant_names_authority_law_and_output() -> None:
    """What the definition says of the step stands in its decision."""
    (decision,) = made(file_after((granted("licence"), OFFICER)))

    assert decision.signed_by == Name(zh="某县市场监督管理局", en="Market Regulation of the county")
    assert decision.law == ("《登记条例》第十九条",)
    assert decision.output == Name(zh="营业执照", en="Business licence")
    assert decision.document_number == f"{NUMBER}-licence-1"
    assert (decision.by_role, decision.automatic) == ("officer", False)


def test_a_refusal_carries_the_words_of_its_desk() -> None:
    """Reasons and law are the desk's own, and the document can be written."""
    file = file_after((denied("fire", "r1"), HEAD))
    (decision,) = made(file)

    assert (decision.reasons, decision.law) == (("楼梯太窄",), ("《消防法》第十五条",))
    assert document(header(file, shop(), "张三"), decision).kind == "refusal_decision"


def test_a_refusal_without_a_law_of_its_own_rests_on_that_of_its_step() -> None:
    """Where the desk's text names no law, the definition's stands; where neither does, nothing can be written."""
    texts = {"r1": {"reasons": "材料不真实"}}
    file = file_after((denied("licence", "r1"), OFFICER), (denied("fire", "r1"), HEAD))
    licence, fire = made(file, texts)

    assert licence.law == ("《登记条例》第十九条",)
    with pytest.raises(IncompleteDecisionError) as refused:
        document(header(file, shop(), "张三"), fire)
    assert refused.value.missing == ("law",)


def test_a_step_that_was_handed_on_is_signed_by_its_new_department() -> None:
    """The authority of the definition is that of the department it names, and of no other."""
    handed_on = StepTransferred(step="licence", department="eco", turn=2, reasons="r")
    (decision,) = made(file_after((handed_on, OFFICER), (granted("licence"), OFFICER)))

    assert (decision.department, decision.signed_by) == ("eco", Name(zh="生态环境局", en="Ecology"))


def test_only_the_words_that_the_result_carries_are_asked_for() -> None:
    """A disagreement in a consultation has reasons too; nobody reads them for the result."""
    file = file_after((denied("noise", "r2", answer="disagree"), OFFICER), (denied("fire", "r1"), HEAD))

    assert ("r1",) == texts_needed(file, shop())


def test_there_is_no_conclusion_before_there_is_one() -> None:
    """An open case makes no result."""
    with pytest.raises(ValueError, match="is not concluded"):
        conclusion(file_after())
    assert conclusion(file_after((concluded("approved"), OFFICER))).conclusion_id == "c" * 32


def test_an_appeal_goes_to_whom_the_definition_names() -> None:
    """What it leaves out is whoever has jurisdiction."""
    court = Text(zh="县人民法院", en="The county court")
    definition = shop().definition.model_copy(update={"remedy": Remedy(court=court)})

    assert Remedies(court=Name(zh="县人民法院", en="The county court")) == remedies_of(definition)
    assert Remedies() == remedies_of(shop().definition)
