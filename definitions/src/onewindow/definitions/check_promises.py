"""What rests on a promise (告知承诺制), and who may not apply again for how long: only as the law says."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition


def promises_are_checked(definition: Definition) -> Iterator[Wrong]:
    """A promise takes the place of a proof only on the route that says so, where a decision binds.

    Its `basis` cannot be left out: it is never lawful for what touches the security of the state or the public, or
    directly life and health (国办发〔2020〕42号), and which matter may rest on it is for the law to say.
    """
    for step, part in definition.steps.items():
        if part.commitment is None:
            continue
        if part.route != "commitment":
            text = "nobody can choose these terms; write `route: commitment`, or remove them"
            yield ("steps", step, "commitment"), "commitment_without_route", text
        if part.kind not in ("licence", "countersign"):
            text = f"a {part.kind} step grants nothing that a promise could stand for; remove the terms"
            yield ("steps", step, "commitment"), "commitment_on_advice", text


def bars_have_a_law(definition: Definition) -> Iterator[Wrong]:
    """Only whom the Administrative Licensing Law bars is barred, from a day of the calendar on to another."""
    for name in ("false_material", "fraud"):
        bar = getattr(definition.bars, name)
        if bar is None:
            continue
        if definition.matter != "licence":
            text = "bars nobody from what is no licence (Administrative Licensing Law, Arts. 78 and 79); remove it"
            yield ("bars", name), "bar_without_law", text
        if bar.unit != "month":
            yield ("bars", name), "bar_unit", "a bar is as long as the law says, one year or three; write '12 month'"
