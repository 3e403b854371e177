"""Whether a licence that silence renews can be told from any other, and from when on (Art. 50)."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.definitions.marks import Wrong
from onewindow.definitions.model import Definition


def renewals_have_a_day(definition: Definition) -> Iterator[Wrong]:
    """Every applicant says until when the licence holds, the log knows it, and nothing may come after that day."""
    renewal = definition.renewal
    if renewal is None:
        return
    if definition.matter != "licence":
        text = "silence renews licences alone (Administrative Licensing Law, Art. 50); take `renewal` away"
        yield ("renewal",), "renewal_of_no_licence", text
    answer = definition.answers.get(renewal.until)
    if answer is None or answer.type != "date" or not answer.routes or answer.optional:
        text = f"{renewal.until} must say until when the licence holds: a required answer of type date with `routes`"
        yield ("renewal", "until"), "renewal_without_day", text
    if renewal.ahead.unit != "nd":
        text = f"one applies so many natural days before; write '{renewal.ahead.count} nd'"
        yield ("renewal", "ahead"), "renewal_unit", text
    if definition.gap is not None:
        text = "on its last day a licence is renewed whatever is missing, so nothing may come later; take `gap` away"
        yield ("gap",), "renewal_with_gap", text
