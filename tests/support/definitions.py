"""Service definitions in one line: everything a test does not care about is filled in, and the checks must pass."""

from collections.abc import Collection, Mapping
from typing import Any

from onewindow.definitions.checks import check
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.model import Definition, Department

_TEXT = {"zh": "无", "en": "none"}
_NAMED: Mapping[str, Mapping[str, str]] = {
    "amr": {"duty": "amr-duty", "head": "amr-head"},
    "eco": {"head": "eco-head"},
    "fire": {"duty": "fire-duty"},
}
DEPARTMENTS = {
    code: Department.model_validate({"name": _TEXT, **_NAMED.get(code, {})})
    for code in ("amr", "eco", "fire", "food", "town", "urban")
}
"""Every department of the tests' installation; not all name who is on duty, or who is the head."""


def service(
    steps: Mapping[str, Mapping[str, Any]],
    join: Mapping[str, Any] | None = None,
    *,
    answers: Mapping[str, Mapping[str, Any]] | None = None,
    outputs: Mapping[str, str] | None = None,
    later: Collection[str] = (),
    digest: str = "hash",
    **more: Any,
) -> CompiledDefinition:
    """A checked and compiled definition.

    A step without ``department`` belongs to ``amr`` and is a licence. What a step ``needs`` is a material unless it
    is an answer, those of ``later`` may come after acceptance; ``outputs`` maps a material to the step that gives it.
    Without ``join`` all steps are required. ``answers`` are routing facts, booleans unless they say another type.
    """
    asked = {name: {"type": "boolean", "routes": True, "label": _TEXT, **one} for name, one in (answers or {}).items()}
    needed = {item for one in steps.values() for item in one.get("needs", ()) if item not in asked}
    given = outputs or {}
    definition = Definition.model_validate(
        {
            "service": "tested",
            "version": 1,
            "name": _TEXT,
            "lead": "amr",
            "level": "county",
            "acceptance": "immediate",
            "guide": {
                **dict.fromkeys(("who", "procedure", "fees", "where"), _TEXT),
                **dict.fromkeys(("conditions", "basis"), (_TEXT,)),
                "visits": 0,
            },
            "answers": asked,
            "materials": {
                item: {"name": _TEXT, "from_": given.get(item), "need": "later" if item in later else "required"}
                for item in sorted(needed)
            },
            "steps": {name: {"department": "amr", "kind": "licence", **one} for name, one in steps.items()},
            "unpublished": _TEXT,
            "join": join or {"all": tuple(steps)},
            **more,
        }
    )
    assert [] == check(definition, DEPARTMENTS)
    return CompiledDefinition(definition, digest)
