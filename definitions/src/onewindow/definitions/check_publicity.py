"""Whether what is announced (公告、公示) has a length, and is asked of nobody."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition
from onewindow.definitions.step import Clock


def publicity_asks_nobody(definition: Definition) -> Iterator[Wrong]:
    """Yield announcements without a length or with what only a desk could do, and lengths of anything else."""
    for name, step in definition.steps.items():
        if step.kind != "publicity":
            if step.lasts is not None:
                text = f"a {step.kind} step ends with a decision; only publicity `lasts`"
                yield ("steps", name, "lasts"), "lasts_on_decision", text
            continue
        if step.lasts is None:
            text = "say for how long it is announced, such as `lasts: 45 nd`"
            yield ("steps", name), "publicity_without_length", text
        told = {
            "needs": step.needs,
            "automatic": step.automatic,
            "clock": step.clock != Clock(),
            "pauses": step.pauses,
            "two_persons": step.two_persons,
            "third_parties": step.third_parties,
            "hearing": step.hearing,
        }
        for field in (field for field, given in told.items() if given):
            text = f"nobody decides what is announced, so it has no `{field}`; take it away"
            yield ("steps", name, field), "publicity_asks", text
