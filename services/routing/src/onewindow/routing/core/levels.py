"""Levels (下级审查、上级决定): a lower one examines, then the upper one decides on what it was handed.

    lower: opened ──20 working days at most──▶ granted ──all it has, its opinion──▶ upper: opened ──its own days──▶
              │                                                                       │
              └── asks the applicant                                                  └── may not ask again

Each level has the clock of its own step. What the applicant has handed in goes up directly, so that the upper level
needs nothing that the lower one had not, and asks the applicant for nothing, not even before acceptance: Arts. 35 and
43 of the Administrative Licensing Law.
"""

from onewindow.contracts.review import DefectsFound, MaterialsChecked
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering


def why_not_ask(answering: Answering, fact: DefectsFound | MaterialsChecked) -> str | None:
    """The code by which a question to the applicant is refused, or None."""
    upper = answering.compiled.definition.steps[fact.step].upper_of is not None
    return "upper_may_not_ask" if upper and fact.defects else None


def laws_of_level(compiled: CompiledDefinition, name: str) -> tuple[str, ...]:
    """The rule by which a step examines for another one, or decides after it."""
    steps = compiled.definition.steps
    examines = any(part.upper_of == name for part in steps.values())
    return ("L09",) if examines or steps[name].upper_of is not None else ()
