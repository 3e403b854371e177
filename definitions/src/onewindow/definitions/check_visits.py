"""Whether checks on site can be made: each is somebody's, and nothing else may decide in its place."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition


def visits_make_sense(definition: Definition) -> Iterator[Wrong]:
    """Yield what is wrong: visits that do not exist, are nobody's, or that advice or a declared rule would pass by."""
    named = {part.site_check for part in definition.steps.values()}
    for name in definition.visits:
        if name not in named:
            text = "no step waits for this visit, so nobody would go; name it as a step's site_check, or remove it"
            yield ("visits", name), "visit_unused", text
    for step, part in definition.steps.items():
        if part.site_check is None:
            continue
        trail, visit = ("steps", step, "site_check"), definition.visits.get(part.site_check)
        if visit is None:
            yield trail, "visit_unknown", f"there is no visit {part.site_check}; declare it under visits"
        elif part.kind not in ("licence", "countersign"):
            yield (
                trail,
                "visit_for_advice",
                "advice decides nothing, so it waits for no visit; leave it to binding steps",
            )
        elif part.automatic is not None and "automatic" not in visit.spares:
            text = f"a declared rule decides this step, so nobody would go; say so in the visit: {part.site_check}: "
            yield trail, "visit_of_a_rule", f"{text}{{spares: [automatic]}}, or take the rule away"
