"""Which services a window hands in on one screen, while their applicant stands before it (即办)."""

from onewindow.definitions.model import Definition

MOST = 16
"""So many questions and materials fit on one screen of a counter."""


def on_the_spot(definition: Definition) -> bool:
    """Whether its form is short, and complete by itself or for a counter to accept."""
    asked = len(definition.answers) + sum(one.from_ is None for one in definition.materials.values())
    return definition.acceptance in ("immediate", "counter") and asked <= MOST
