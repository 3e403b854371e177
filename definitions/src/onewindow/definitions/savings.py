"""What one window saves: the same paper asked for once instead of once per department."""

from __future__ import annotations

from typing import NamedTuple

from onewindow.definitions.model import Definition


class Saving(NamedTuple):
    """How many different materials a service needs, and how often they would be asked for item by item."""

    distinct: int
    asked_item_by_item: int


def saving(definition: Definition) -> Saving:
    """
    The saving when every branch runs.

    Counted are steps that decide: for a consultation or an announcement nobody would apply.
    """
    asked = [
        item
        for step in definition.steps.values()
        if step.decides
        for item in step.needs
        if item in definition.materials
    ]
    return Saving(distinct=len(set(asked)), asked_item_by_item=len(asked))
