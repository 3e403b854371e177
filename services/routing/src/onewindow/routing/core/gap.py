"""What is missing of a case: the fold of a gap, and whether it is open."""

from dataclasses import replace

from onewindow.contracts.case import CaseGapClosed
from onewindow.routing.core.state import Case, Gap


def is_open(gap: Gap | None) -> bool:
    """Whether the case was accepted although something is missing, which has not come yet."""
    return gap is not None and gap.until is not None


def gap_closed(case: Case, fact: CaseGapClosed) -> Case:
    """The case with what came in, and without a gap if nothing else is missing."""
    left = tuple(item for item in case.gap.materials if item not in fact.closed) if case.gap else ()
    gap = replace(case.gap, materials=left) if case.gap and left else None
    if fact.dossier is None:
        return case._replace(gap=gap)
    materials = {**case.inputs.materials, **fact.materials}
    return case._replace(gap=gap, inputs=replace(case.inputs, dossier=fact.dossier, materials=materials))
