"""What an applicant who wants to renew a licence (延续) is told at the door."""

from collections.abc import Iterator
from datetime import date

from onewindow.definitions.compiled import CompiledDefinition
from onewindow.intake.core.form import Checked, FormComplaint


def renewal_complaints(compiled: CompiledDefinition, checked: Checked, handed_in: date) -> Iterator[FormComplaint]:
    """A licence that had ended when it was handed in is not renewed, whenever the day is told: whoever had it applies
    for a new one (行政许可法 Arts. 50 and 70).
    """
    renewal = compiled.definition.renewal
    if renewal is not None and str(checked.routes[renewal.until]) < handed_in.isoformat():
        yield FormComplaint(f"/answers/{renewal.until}", "licence_ended", "a licence that still holds today")
