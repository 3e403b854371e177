"""A definition's form as pages: one thing to answer or to hand in on each, in the order of its file.

The same definition says what is asked, what is accepted and what is needed: nothing here knows a service.
"""

from collections.abc import Mapping
from typing import Any, Literal
from unicodedata import normalize

from onewindow.contracts.fixed import fixed
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.conditions import EvaluationError, UnansweredError
from onewindow.definitions.form import Answer, Material
from onewindow.definitions.text import Text
from onewindow.intake.core.form import Checked, check_form

APPLICANT = "-applicant"
"""The page on which a clerk says whom they file for. No answer and no material can be called so."""
CHECK = "-check"
"""The page on which all of it is looked at."""


@fixed(kw_only=True)
class Question:
    """One page of a form: an answer, a material, or whom a clerk files for."""

    id: str
    kind: Literal["answer", "material", "applicant"]
    answer: Answer | None = None
    material: Material | None = None

    @property
    def title(self) -> Text:
        """What is asked for."""
        if self.answer is not None:
            return self.answer.label
        return self.material.name if self.material is not None else Text(zh="申请人", en="Who applies")

    @property
    def optional(self) -> bool:
        """Whether one may go on without it."""
        if self.answer is not None:
            return self.answer.optional
        return self.material is not None and self.material.need == "optional"


def questions(compiled: CompiledDefinition, answers: Mapping[str, Any], *, by_clerk: bool) -> tuple[Question, ...]:
    """All pages as the answers so far have it; what is to be handed in may depend on them."""
    definition = compiled.definition
    pages = [Question(id=APPLICANT, kind="applicant")] if by_clerk else []
    pages += [Question(id=name, kind="answer", answer=one) for name, one in definition.answers.items()]
    routes = {name: answers[name] for name in compiled.routing_answers if name in answers}
    try:
        planned = compiled.planned_materials(routes)
    except (UnansweredError, EvaluationError):
        planned = {}  # asked for again once the answers that they depend on are there
    return (*pages, *(Question(id=item, kind="material", material=one) for item, one in planned.items()))


def read(answer: Answer, typed: str) -> Any:
    """What was typed as the form takes it; what is no such value stays text, which the form then refuses."""
    plain = normalize("NFKC", typed).strip()
    if not plain:
        return None
    match answer.type:
        case "boolean":
            return {"true": True, "false": False}.get(plain, plain)
        case "number" | "integer":
            return _number(plain)
        case "date":
            return plain.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-")
        case _:
            return typed


def typed_as(known: Any) -> str:
    """What is kept, as it is typed."""
    if isinstance(known, bool):
        return "true" if known else "false"
    return "" if known is None else str(known)


def _number(plain: str) -> int | float | str:
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        return plain


def wrong_with(compiled: CompiledDefinition, name: str, value: Any) -> Text | None:
    """What is wrong with one answer by itself, in words that say what would be right; None: nothing."""
    checked = check_form(compiled, {} if value is None else {name: value}, frozenset())
    if isinstance(checked, Checked):
        return None
    answer = compiled.definition.answers[name]
    codes = {complaint.code for complaint in checked if complaint.pointer == f"/answers/{name}"}
    if "answer_missing" in codes:
        return Text(zh=f"请填写{answer.label.zh}", en=f"Enter: {answer.label.en}")
    if "answer_invalid" in codes:
        rule = rule_of(answer)
        return Text(zh=f"{answer.label.zh}填写有误：{rule.zh}", en=f"{answer.label.en} is not right: {rule.en}")
    return None


def rule_of(answer: Answer) -> Text:
    """What an answer has to be, as it is told beside the question."""
    match answer.type:
        case "boolean":
            return Text(zh="请选“是”或“否”", en="choose yes or no")
        case "choice":
            return Text(zh="请从列出的选项中选一项", en="choose one of these")
        case "date":
            return Text(zh="日期，例如 2026-11-23", en="a date, such as 2026-11-23")
        case "number" | "integer":
            return _range(answer)
        case _:
            most = answer.max_length
            if answer.pattern is not None:
                return Text(zh="请按要求的格式填写，不要多字或少字", en="in the form asked for, no more and no less")
            return Text(zh=f"文字，最多{most or 4000}字", en=f"text, at most {most or 4000} characters")


def _range(answer: Answer) -> Text:
    kind = Text(zh="整数", en="a whole number") if answer.type == "integer" else Text(zh="数字", en="a number")
    zh, en = [kind.zh], [kind.en]
    if answer.minimum is not None:
        zh.append(f"不小于{answer.minimum}")
        en.append(f"at least {answer.minimum}")
    if answer.maximum is not None:
        zh.append(f"不大于{answer.maximum}")
        en.append(f"at most {answer.maximum}")
    return Text(zh="，".join(zh), en=", ".join(en))


def shown(answer: Answer, value: Any) -> Text:
    """A value as it is read back."""
    if value is None:
        return Text(zh="未填写", en="Not answered")
    if isinstance(value, bool):
        return Text(zh="是", en="Yes") if value else Text(zh="否", en="No")
    if answer.choices and value in answer.choices:
        return answer.choices[value]
    return Text(zh=str(value), en=str(value))
