"""
Is what was handed in what the definition asks for? Everything that is wrong is told at once.

    answers     unknown -> answer_unknown    required and absent -> answer_missing    else -> answer_invalid
    materials   unknown -> material_unknown  required under these answers and absent -> material_missing, as is one
                that may come later, where the definition has terms for that and the applicant has not pledged it

Text is brought into its one form (NFC) here, at the edge, and nowhere else. An answer that conditions ask for is a
routing fact and goes into the log in clear; all others stay in the dossier.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Final, Literal
from unicodedata import normalize

from onewindow.contracts.fact import RouteValue
from onewindow.contracts.fixed import fixed
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.conditions import EvaluationError, UnansweredError
from onewindow.definitions.form import Answer, Need
from onewindow.intake.core import typed

AnswerValue = bool | int | float | str

LONGEST_TEXT: Final = 4000
_LARGEST_NUMBER: Final = 2**53

ComplaintCode = Literal[
    "answer_missing",
    "answer_unknown",
    "answer_invalid",
    "material_missing",
    "material_unknown",
    "gap_not_allowed",
    "pledge_missing",
    "commitment_not_allowed",
    "licence_ended",
]


@fixed()
class FormComplaint:
    """One thing that is wrong: where (a JSON pointer into the body), its code, and what the form asks for there."""

    pointer: str
    code: ComplaintCode
    why: str


@fixed()
class Checked:
    """A form that holds: personal answers apart from the routing facts, and the ids of the materials handed in."""

    answers: Mapping[str, AnswerValue]
    routes: Mapping[str, RouteValue]
    materials: frozenset[str] = field(default_factory=frozenset)


class _InvalidAnswerError(ValueError):
    """An answer is not what the form asks for; the text says what would be."""


def check_form(
    compiled: CompiledDefinition,
    answers: Mapping[str, object],
    materials: frozenset[str],
    pledged: frozenset[str] = frozenset(),
) -> Checked | tuple[FormComplaint, ...]:
    """Check answers and the ids of materials, ``pledged`` ones apart; an empty text or a null is no answer."""
    complaints: list[FormComplaint] = []
    asked = compiled.definition.answers
    complaints += (
        FormComplaint(f"/answers/{pointer(name)}", "answer_unknown", "this service does not ask for it")
        for name in answers
        if name not in asked
    )
    kept: dict[str, AnswerValue] = {}
    for name, question in asked.items():
        try:
            value = _read(question, answers.get(name))
        except _InvalidAnswerError as wrong:
            complaints.append(FormComplaint(f"/answers/{name}", "answer_invalid", str(wrong)))
            continue
        if value is not None:
            kept[name] = value
        elif not question.optional:
            complaints.append(FormComplaint(f"/answers/{name}", "answer_missing", question.label.en))
    routes = {name: kept[name] for name in compiled.routing_answers if name in kept}
    complaints += _material_complaints(compiled, routes, materials, pledged, form_holds=not complaints)
    if complaints:
        return tuple(complaints)
    return Checked({name: value for name, value in kept.items() if name not in routes}, routes, materials)


def _is_due(compiled: CompiledDefinition, need: Need) -> bool:
    """Whether a material has to be there unless it is pledged."""
    return need == "required" or (need == "later" and compiled.definition.gap is not None)


def pointer(name: str) -> str:
    """A key as one part of a JSON pointer (RFC 6901), cut where nobody would read on."""
    return name[:100].replace("~", "~0").replace("/", "~1")


def _material_complaints(
    compiled: CompiledDefinition,
    routes: Mapping[str, RouteValue],
    given: frozenset[str],
    pledged: frozenset[str],
    *,
    form_holds: bool,
) -> Iterator[FormComplaint]:
    known = compiled.definition.materials
    for item in sorted(given - known.keys()):
        yield FormComplaint(f"/materials/{pointer(item)}", "material_unknown", "this service does not ask for it")
    if not form_holds or not known:  # what is needed depends on the answers
        return
    try:
        planned = compiled.planned(routes)
        wanted = compiled.planned_materials(routes)
    except UnansweredError as unanswered:
        for name in unanswered.names:
            yield FormComplaint(f"/answers/{name}", "answer_missing", "what is needed depends on it")
        return
    except EvaluationError:
        yield FormComplaint("/answers", "answer_invalid", "with these answers nobody can say what is needed")
        return
    for item, material in wanted.items():
        excused = item in pledged and material.need == "later"
        if _is_due(compiled, material.need) and item not in given and not excused:
            yield FormComplaint(f"/materials/{item}", "material_missing", material.name.en)
    for item in sorted(given & known.keys()):
        source = known[item].from_
        if source is not None and source in planned:
            yield FormComplaint(f"/materials/{item}", "material_unknown", f"the step {source} will give it")


def _read(question: Answer, value: object) -> AnswerValue | None:
    if value is None or value == "":
        return None
    match question.type:
        case "boolean":
            if isinstance(value, bool):
                return value
            raise _InvalidAnswerError("true or false")
        case "number" | "integer":
            return _number(question, value)
        case "text":
            return _text(question, value)
        case "choice":
            if isinstance(value, str) and value in (question.choices or {}):
                return value
            raise _InvalidAnswerError("one of " + ", ".join(question.choices or ()))
        case "date":
            return _date(value)


def _number(question: Answer, value: object) -> int | float:
    whole = question.type == "integer"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise _InvalidAnswerError("a whole number" if whole else "a number")
    if not (isfinite(value) and abs(value) <= _LARGEST_NUMBER):
        raise _InvalidAnswerError("a number that is not so large")
    if question.minimum is not None and value < question.minimum:
        raise _InvalidAnswerError(f"at least {question.minimum}")
    if question.maximum is not None and value > question.maximum:
        raise _InvalidAnswerError(f"at most {question.maximum}")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(question: Answer, value: object) -> str | None:
    if not isinstance(value, str):
        raise _InvalidAnswerError("text")
    if len(value) > LONGEST_TEXT:
        raise _InvalidAnswerError(f"at most {LONGEST_TEXT} characters")
    kept = typed.text(value)
    if kept is None:
        raise _InvalidAnswerError("text without control characters")
    if question.pattern is not None and kept:
        kept = _matching(question.pattern, kept)
    if question.max_length is not None and len(kept) > question.max_length:
        raise _InvalidAnswerError(f"at most {question.max_length} characters")
    return kept or None


def _matching(pattern: str, value: str) -> str:
    """The value if it matches, else what it is in half-width digits and letters if that does."""
    matcher = _compiled(pattern)
    for form in (value, normalize("NFKC", value)):
        if matcher.fullmatch(form):
            return form
    raise _InvalidAnswerError(f"text that matches {pattern}")


def _date(value: object) -> str:
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise _InvalidAnswerError("a date, as 2026-11-23")


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
