"""Whether a step that has to hear others can."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition


def others_can_be_heard(definition: Definition) -> Iterator[Wrong]:
    """Whoever only advises decides nothing that others would have to be heard about, and a rule hears nobody."""
    for step, part in definition.steps.items():
        field = "third_parties" if part.third_parties else "hearing" if part.hearing else None
        if field is not None and (part.kind == "consult" or part.automatic is not None):
            why = "advice decides nothing" if part.kind == "consult" else "a rule would grant without hearing anybody"
            text = f"others are heard before a person grants, and {why}; take the one or the other away"
            yield ("steps", step, field), "nobody_hears", text
