"""
Whether a definition makes sense, beyond its shape.

Every check yields all it finds, so that an author mends a file once. A complaint's code is stable; the text
says what to do. Each code is raised by a test.
"""

# Above 250 lines because it is one list: what every definition is asked stands here once.

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Final

from pydantic import BaseModel

from onewindow.definitions.check_gaps import gaps_can_be_closed
from onewindow.definitions.check_hearing import others_can_be_heard
from onewindow.definitions.check_join import join_makes_sense
from onewindow.definitions.check_levels import levels_make_sense
from onewindow.definitions.check_promises import bars_have_a_law, promises_are_checked
from onewindow.definitions.check_publicity import publicity_asks_nobody
from onewindow.definitions.check_renewal import renewals_have_a_day
from onewindow.definitions.check_silence import licences_are_decided
from onewindow.definitions.check_visits import visits_make_sense
from onewindow.definitions.complaint import Complaint
from onewindow.definitions.conditions import ConditionError, Language, can_be_asked_for
from onewindow.definitions.grounds import ART_45
from onewindow.definitions.marks import Marked, Trail, Wrong
from onewindow.definitions.model import AcceptedAfter, Definition
from onewindow.definitions.step import Clock
from onewindow.definitions.text import Text


def check(definition: Definition, departments: Collection[str], marked: Marked | None = None) -> list[Complaint]:
    """
    Everything that is wrong with `definition` in an installation that has `departments`, in the order of the
    file.

    `marked` is the file it was read from and gives the lines; without it every line is 0.
    """
    wrongs = [wrong for one in _CHECKS for wrong in one(definition)]
    wrongs += [*_departments_are_known(definition, departments), *levels_make_sense(definition, departments)]
    complaints = [_complaint(wrong, marked) for wrong in wrongs]
    return sorted(complaints, key=lambda complaint: complaint.line)


def _complaint(wrong: Wrong, marked: Marked | None) -> Complaint:
    trail, code, text = wrong
    if marked is not None:
        return marked.complaint(trail, code, text)
    return Complaint(path=".".join(str(part) for part in trail), line=0, code=code, text=text)


def _departments_are_known(definition: Definition, departments: Collection[str]) -> Iterator[Wrong]:
    places: list[tuple[Trail, str]] = [(("lead",), definition.lead)]
    places += [(("steps", step, "department"), part.department) for step, part in definition.steps.items()]
    for trail, code in places:
        if code not in departments:
            yield trail, "unknown_department", f"there is no department {code}; add it to departments.yaml"


def _steps_have_an_order(definition: Definition) -> Iterator[Wrong]:
    for step, part in definition.steps.items():
        for position, earlier in enumerate(part.after):
            if earlier not in definition.steps:
                yield (
                    ("steps", step, "after", position),
                    "unknown_step",
                    f"there is no step {earlier}; name one",
                )
    try:
        TopologicalSorter({step: part.after for step, part in definition.steps.items()}).prepare()
    except CycleError as found:
        ring = list(reversed(found.args[1]))
        first = min(range(len(ring) - 1), key=lambda position: list(definition.steps).index(ring[position]))
        ring = [*ring[first:-1], *ring[:first], ring[first]]
        text = f"these steps wait for each other: {' after '.join(ring)}; let one of them go"
        yield ("steps", ring[0], "after"), "cycle", text
    if isinstance(definition.acceptance, AcceptedAfter):
        yield from _acceptance_runs(definition, definition.acceptance.after)


def _acceptance_runs(definition: Definition, step: str) -> Iterator[Wrong]:
    """The step whose grant accepts must come, must bind, and must be one without which there is no result."""
    part, where = definition.steps.get(step), ("acceptance", "after")
    if part is None:
        yield where, "unknown_step", f"there is no step {step}; name the one whose grant means acceptance"
        return
    if part.kind not in ("licence", "countersign"):
        yield where, "acceptance_unbound", f"{step} is no decision that binds; name a licence or a countersign step"
    elif part.when is not None:
        yield where, "acceptance_skipped", f"where {step} is skipped no case is accepted; take its `when` away"
    elif step not in (definition.join.all or ()):
        yield where, "acceptance_not_joined", f"a case that {step} denies must end; name it in `all` of the join"


def _clocks_keep_the_law(definition: Definition) -> Iterator[Wrong]:
    clocks: list[tuple[Trail, Clock]] = [(("clock",), definition.clock)]
    clocks += [(("steps", step, "clock"), part.clock) for step, part in definition.steps.items()]
    for trail, clock in clocks:
        # By law a step has no longer than its case.
        allowed = [term for term in (clock.statutory, definition.clock.statutory) if term is not None]
        above = [term for term in allowed if clock.promise is not None and clock.promise.exceeds(term)]
        if above:
            text = f"promises {clock.promise} where the law allows {above[0]}; promise less"
            yield (*trail, "promise"), "promise_above_statutory", text
    if definition.clock.usual and definition.matter == "licence":
        text = "a licence has the terms of the law, not the usual ones of other services; write them down"
        yield ("clock", "usual"), "usual_for_licence", text
    if definition.supplement and definition.supplement.within.unit != "nd":
        text = f"a supplement is awaited for natural days; write '{definition.supplement.within.count} nd'"
        yield ("supplement", "within"), "supplement_unit", text


def _silence_only_advises(definition: Definition) -> Iterator[Wrong]:
    for step, part in definition.steps.items():
        if part.silence is not None and part.kind != "consult":
            text = f"silence can't stand for the decision of a {part.kind} step; only consult may carry it"
            yield ("steps", step, "silence"), "silence_on_decision", text
        gives = part.gives or next((item for item, one in definition.materials.items() if one.from_ == step), None)
        if part.silence is not None and part.kind == "consult" and gives is not None:
            text = f"silence writes nothing, but this step gives {gives}; take the one or the other away"
            yield ("steps", step, "silence"), "silence_gives", text


def _pauses_have_a_law(definition: Definition) -> Iterator[Wrong]:
    for step, part in definition.steps.items():
        by_law = ART_45 if definition.matter == "licence" else ()
        for position, ground in enumerate(part.pauses or ()):
            if ground not in by_law and part.basis is None:
                text = f"no clock stands still for {ground} unless the step's own law says so; name it as its basis"
                yield ("steps", step, "pauses", position), "pause_without_law", text


def _what_is_asked_is_needed(definition: Definition) -> Iterator[Wrong]:
    for item in definition.materials:
        if item in definition.answers:
            text = f"{item} is an answer too; needs can't tell them apart, so rename one"
            yield ("materials", item), "id_twice", text
    needed: set[str] = set()
    for step, part in definition.steps.items():
        needed.update(part.needs)
        for position, item in enumerate(part.needs):
            if item not in definition.materials and item not in definition.answers:
                text = f"{item} is neither a material nor an answer; declare it or leave it out"
                yield ("steps", step, "needs", position), "needs_unknown", text
    for item in definition.materials:
        if item not in needed:
            text = "no step needs it, so nobody may be asked for it (Administrative Licensing Law, Art. 31)"
            yield ("materials", item), "material_unused", text


def _outputs_come_first(definition: Definition) -> Iterator[Wrong]:
    for item, material in definition.materials.items():
        source = material.from_
        if source is None:
            continue
        if source not in definition.steps:
            yield (
                ("materials", item, "from"),
                "from_unknown",
                f"there is no step {source}; name the one that gives it",
            )
            continue
        for step, part in definition.steps.items():
            if item in part.needs and source not in _before(definition, step):
                text = f"{step} needs it but doesn't come after {source}; add {source} to its after"
                yield ("materials", item, "from"), "from_not_before", text
    given = {part.gives for part in definition.steps.values()}
    for output in definition.outputs:
        if output not in given:
            yield ("outputs", output), "output_unknown", "no step gives it; correct the name or remove it"


def _before(definition: Definition, step: str) -> set[str]:
    """All steps `step` waits for; safe on cycles and unknown names, which have complaints of their own."""
    found: set[str] = set()
    ahead = list(definition.steps[step].after)
    while ahead:
        earlier = ahead.pop()
        if earlier not in found and earlier in definition.steps:
            found.add(earlier)
            ahead.extend(definition.steps[earlier].after)
    return found


def _routing_facts_can_travel(definition: Definition) -> Iterator[Wrong]:
    for name, answer in definition.answers.items():
        if answer.routes and answer.type == "text":
            text = "free text may not travel in the log; make it a choice, or remove `routes`"
            yield ("answers", name, "routes"), "text_routes", text
        if answer.routes and not can_be_asked_for(name):
            text = f"{name} is a word of CEL itself, so no condition can ask for it; rename the answer"
            yield ("answers", name), "answer_reserved", text


def _conditions_compile(definition: Definition) -> Iterator[Wrong]:
    language = Language(definition.answers)
    texts: list[tuple[Trail, str | None]] = []
    texts += [(("materials", item, "when"), part.when) for item, part in definition.materials.items()]
    for step, part in definition.steps.items():
        texts += [(("steps", step, "when"), part.when), (("steps", step, "automatic"), part.automatic)]
    for trail, text in texts:
        if text is not None:
            try:
                language.compile(text)
            except ConditionError as wrong:
                yield trail, wrong.code, str(wrong)


def _texts_say_something(definition: Definition) -> Iterator[Wrong]:
    for name in ("conditions", "basis"):
        if not getattr(definition.guide, name):
            yield (
                ("guide", name),
                "guide_empty",
                "the guide must list at least one (Administrative Licensing Law, Art. 30)",
            )
    for trail, text in _texts_in(definition, ()):
        if text.blank:
            code = "guide_empty" if trail[0] == "guide" else "text_empty"
            yield trail, code, "is empty in zh or en; say it in both languages"


def _texts_in(part: object, trail: Trail) -> Iterator[tuple[Trail, Text]]:
    if isinstance(part, Text):
        yield trail, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts_in(getattr(part, name), (*trail, name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _texts_in(value, (*trail, key))
    elif isinstance(part, tuple):
        for position, value in enumerate(part):
            yield from _texts_in(value, (*trail, position))


_CHECKS: Final[tuple[Callable[[Definition], Iterator[Wrong]], ...]] = (
    _texts_say_something,
    _routing_facts_can_travel,
    _what_is_asked_is_needed,
    _steps_have_an_order,
    _outputs_come_first,
    _conditions_compile,
    _silence_only_advises,
    _clocks_keep_the_law,
    _pauses_have_a_law,
    publicity_asks_nobody,
    visits_make_sense,
    others_can_be_heard,
    gaps_can_be_closed,
    renewals_have_a_day,
    promises_are_checked,
    bars_have_a_law,
    join_makes_sense,
    licences_are_decided,
)
