"""The verbs of a story, the keys each of them takes, and what may stand under a key."""

import re
from collections.abc import Callable, Iterator, Mapping, Set
from datetime import date, datetime
from typing import Any, get_args

from onewindow.contracts.fact import RevocationGround
from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition

VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "submit": (
        frozenset(),
        frozenset({"answers", "materials", "channel", "mandate", "applicant", "gaps", "commitment"}),
    ),
    "accept": (frozenset(), frozenset()),
    "decline": (frozenset({"authority", "reasons"}), frozenset()),
    "not_needed": (frozenset({"reasons"}), frozenset()),
    "complete": (frozenset({"step"}), frozenset()),
    "take": (frozenset({"step"}), frozenset()),
    "opened": (frozenset({"step"}), frozenset()),
    "defects": (frozenset({"step", "list"}), frozenset()),
    "grant": (frozenset({"step"}), frozenset({"round"})),
    "deny": (frozenset({"step", "reasons", "law"}), frozenset({"round", "ground"})),
    "check_commitment": (frozenset({"step", "kept"}), frozenset()),
    "opinion": (frozenset({"step", "answer"}), frozenset({"reasons"})),
    "transfer": (frozenset({"step", "to", "reasons"}), frozenset()),
    "ask_extension": (frozenset({"days", "reasons"}), frozenset({"step", "case"})),
    "extend": (frozenset({"days", "granted"}), frozenset({"step", "case", "reasons"})),
    "pause": (frozenset({"step", "ground", "until"}), frozenset({"notice"})),
    "resume": (frozenset({"step"}), frozenset()),
    "reassign": (frozenset({"step", "to"}), frozenset()),
    "recuse": (frozenset({"step", "person"}), frozenset()),
    "object": (frozenset({"step", "reasons", "by"}), frozenset()),
    "consent": (frozenset({"person"}), frozenset({"step"})),
    "answer_objection": (frozenset({"step", "reasons"}), frozenset()),
    "hearing": (frozenset({"step", "kind"}), frozenset({"person", "day", "notice", "record"})),
    "delegate": (frozenset({"from", "to", "since", "until"}), frozenset()),
    "site_check": (frozenset({"step", "officers", "findings"}), frozenset()),
    "revoke": (frozenset({"reasons", "law"}), frozenset({"step", "ground"})),
    "replace": (frozenset({"reasons"}), frozenset({"step"})),
    "supplement": (frozenset(), frozenset({"answers", "materials"})),
    "correct": (frozenset(), frozenset({"answers", "materials"})),
    "close_gap": (frozenset({"material", "version"}), frozenset()),
    "withdraw": (frozenset(), frozenset({"reasons"})),
    "terminate": (frozenset({"ground"}), frozenset()),
    "publish": (frozenset(), frozenset()),
    "collect": (frozenset({"mode"}), frozenset({"slip"})),
    "import_calendar": (frozenset({"file"}), frozenset()),
    "unblock": (frozenset(), frozenset()),
}
"""Every verb that exists so far, with the keys it needs and those it may have."""

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "answer": ("agree", "disagree", "agree_refer_up"),
    "kind": ("offered", "requested", "scheduled", "held"),
    "mode": ("download", "counter", "post"),
    "channel": ("online", "counter", "agent"),
}
_CHOICES_OF: Mapping[tuple[str, str], tuple[str, ...]] = {("revoke", "ground"): get_args(RevocationGround)}
"""Keys that one verb understands in a way of its own."""
_CITIZEN = re.compile(r"me(-[0-9]+)?")
_SERVANT = re.compile(r"(agent|clerk|superv|operator|auditor)-[0-9]+|gov-head")
_DESK = re.compile(r"(?P<department>[a-z][a-z0-9-]*)-([0-9]+|head)")
_SCALARS = (bool, int, float, str, date)


def wrong_keys(
    verb: str, given: Mapping[str, Any], definition: Definition | None, departments: Set[str]
) -> Iterator[Wrong]:
    """What is wrong with what follows a verb; without a definition, names of it are not looked up."""
    needed, optional = VERBS[verb]
    for key in sorted(needed - given.keys()):
        yield (), "story_keys", f"{verb} needs `{key}`"
    for key in sorted(given.keys() - needed - optional):
        yield (key,), "story_keys", f"{verb} has no key `{key}`"
    if verb in ("ask_extension", "extend") and ("step" in given) == (given.get("case") is True):
        yield (), "story_keys", f"{verb} needs `step`, or `case: true` for the whole case"
    if verb in ("supplement", "correct") and not (given.get("answers") or given.get("materials")):
        yield (), "story_keys", f"{verb} needs `answers` or `materials`"
    belongs = {"person": "requested", "day": "scheduled", "notice": "scheduled", "record": "held"}
    for key in sorted(given.keys() & belongs.keys()) if verb == "hearing" else ():
        if given.get("kind") != belongs[key]:
            yield (key,), "story_keys", f"`{key}` belongs to a hearing that is {belongs[key]}"
    if verb == "hearing" and given.get("kind") == "scheduled" and "day" not in given:
        yield (), "story_keys", "a hearing that is scheduled needs its `day`"
    if verb == "deny" and given.get("ground", "false_material") != "false_material":
        yield ("ground",), "story_keys", "the one ground of its own that a denial has is false_material"
    named = given.get({"reassign": "to", "recuse": "person"}.get(verb, ""))
    if named is not None and (text := wrong_deputy(named, departments)):
        yield (), "story_person", text
    if verb == "site_check":
        yield from _wrong_officers(given.get("officers"), departments)
    for key, value in given.items():
        if key in needed | optional and key != "officers":
            yield from _wrong_value(verb, key, value, definition)


def _wrong_officers(officers: object, departments: Set[str]) -> Iterator[Wrong]:
    if not isinstance(officers, list):
        yield ("officers",), "story_keys", "`officers` is a list of those who were on the spot"
        return
    for place, name in enumerate(officers):
        if text := wrong_deputy(name, departments):
            yield ("officers", place), "story_person", text


def wrong_person(name: object, departments: Set[str]) -> str | None:
    """What is wrong with a person's name, or None."""
    if isinstance(name, str):
        desk = _DESK.fullmatch(name)
        if _CITIZEN.fullmatch(name) or _SERVANT.fullmatch(name) or (desk and desk["department"] in departments):
            return None
    return f"there is nobody called {name!r}; there are me, agent-1, clerk-1, <department>-1, <department>-head …"


def wrong_deputy(name: object, departments: Set[str]) -> str | None:
    """What is wrong with a deputy, or with whom one stands in for: people of a desk, or the government's head."""
    if text := wrong_person(name, departments):
        return text
    at_a_desk = str(name) == "gov-head" or ((desk := _DESK.fullmatch(str(name))) and desk["department"] in departments)
    return None if at_a_desk else f"{name} has no desk, so nobody can stand in for them"


def wrong_own(own: object, departments: Set[str]) -> Iterator[Wrong]:
    """What is wrong with the public servants that a story knows as citizens."""
    if not isinstance(own, dict):
        yield ("own",), "story_keys", "`own` maps public servants to the citizens that they are"
        return
    for name, citizen in own.items():
        if (text := wrong_person(name, departments)) or _CITIZEN.fullmatch(name):
            yield ("own", name), "story_person", text or f"{name} is a citizen"
        elif not (isinstance(citizen, str) and _CITIZEN.fullmatch(citizen)):
            yield ("own", name), "story_person", f"a citizen is called me, me-2 …, not {citizen!r}"


def _wrong_value(verb: str, key: str, value: Any, definition: Definition | None) -> Iterator[Wrong]:
    choices = _CHOICES_OF.get((verb, key)) or _CHOICES.get(key)
    if choices is not None:
        if value not in choices:
            yield (key,), "story_keys", f"`{key}` is one of {', '.join(choices)}, not {value!r}"
    elif key == "mandate":
        if not isinstance(value, bool) and (not isinstance(value, date) or isinstance(value, datetime)):
            yield (key,), "story_keys", f"`mandate` is true, false or its last day, not {value!r}"
    elif key == "applicant":
        if not (isinstance(value, str) and _CITIZEN.fullmatch(value)):
            yield (key,), "story_person", f"an applicant is called me, me-2 …, not {value!r}"
    elif key in ("round", "days"):
        if not isinstance(value, int) or isinstance(value, bool):
            yield (key,), "story_keys", f"`{key}` is a number, not {value!r}"
    elif key in ("granted", "case", "kept"):
        if not isinstance(value, bool):
            yield (key,), "story_keys", f"`{key}` is true or false, not {value!r}"
    elif key in _NAMED:
        yield from _NAMED[key](key, value, definition)
    elif not isinstance(value, str):
        yield (key,), "story_keys", f"`{key}` is a text, not {value!r}"


def _step(key: str, value: Any, definition: Definition | None) -> Iterator[Wrong]:
    if definition is not None and str(value) not in definition.steps:
        yield (key,), "story_step", f"the definition has no step {value!r}, only: {', '.join(definition.steps)}"


def _day(key: str, value: Any, definition: Definition | None) -> Iterator[Wrong]:
    if not isinstance(value, date) or isinstance(value, datetime):
        yield (key,), "story_keys", f"`{key}` is a day, such as 2026-12-08, not {value!r}"


def _answers(key: str, value: Any, definition: Definition | None) -> Iterator[Wrong]:
    if not isinstance(value, dict):
        yield (key,), "story_keys", "`answers` maps each answer to its value"
        return
    for name, answer in value.items():
        if definition is not None and name not in definition.answers:
            yield (key, name), "story_item", f"the definition asks for no answer {name!r}"
        elif not isinstance(answer, _SCALARS):
            yield (key, name), "story_keys", f"the answer {name} is one value, not {answer!r}"


def _materials(key: str, value: Any, definition: Definition | None) -> Iterator[Wrong]:
    if not isinstance(value, dict | list):
        yield (key,), "story_keys", "`materials` is a list, or maps each material to its version"
        return
    for place, name in enumerate(value):
        where = name if isinstance(value, dict) else place
        if not isinstance(name, str) or (definition is not None and name not in definition.materials):
            yield (key, where), "story_item", f"the definition knows no material {name!r}"
        elif isinstance(value, dict) and not isinstance(value[name], str | int | float):
            yield (key, where), "story_keys", f"the version of {name} is a text such as v2, not {value[name]!r}"


def _gaps(key: str, value: Any, definition: Definition | None) -> Iterator[Wrong]:
    if not isinstance(value, list):
        yield (key,), "story_keys", "`gaps` is a list of materials that are to come later"
    else:
        yield from _materials(key, value, definition)


def _commitment(key: str, value: Any, definition: Definition | None) -> Iterator[Wrong]:
    if value is True:
        return
    if not isinstance(value, list):
        yield (key,), "story_keys", "`commitment` is a list of steps, or true: every step that may rest on a promise"
        return
    for place, name in enumerate(value):
        for (_, *_), code, text in _step(key, name, definition):
            yield (key, place), code, text


def _material(key: str, value: Any, definition: Definition | None) -> Iterator[Wrong]:
    if not isinstance(value, str) or (definition is not None and value not in definition.materials):
        yield (key,), "story_item", f"the definition knows no material {value!r}"


def _defects(key: str, value: Any, definition: Definition | None) -> Iterator[Wrong]:
    if not isinstance(value, list) or not value:
        yield (key,), "story_keys", "`list` names at least one defect: {material: …, reason: …}"
        return
    for place, defect in enumerate(value):
        named = defect.keys() if isinstance(defect, dict) else frozenset[str]()
        if len(named & {"material", "answer"}) != 1 or named != (named & {"material", "answer"}) | {"reason"}:
            yield (key, place), "story_keys", "a defect has `material` or `answer`, and a `reason`"
        elif definition is not None:
            kind, known = ("material", definition.materials) if "material" in named else ("answer", definition.answers)
            if str(defect[kind]) not in known:
                yield (key, place, kind), "story_item", f"the definition knows no {kind} {defect[kind]!r}"


_NAMED: Mapping[str, Callable[[str, Any, Definition | None], Iterator[Wrong]]] = {
    "step": _step,
    "answers": _answers,
    "materials": _materials,
    "material": _material,
    "gaps": _gaps,
    "commitment": _commitment,
    "list": _defects,
    "since": _day,
    "until": _day,
    "day": _day,
}
