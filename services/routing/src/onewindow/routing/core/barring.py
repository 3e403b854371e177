"""For how long nobody may apply again who concealed something, or got a licence by fraud (行政许可法 Arts. 78, 79).

    denied as false ──▶ barred from the service, as long as its definition says: Art. 78 bars for one year, and only in
                        matters of public safety and health; without a bar it is a refusal and a warning

The bar stands on the fact that makes it, and intake's door keeps it. A denial that goes back takes it along.
"""

from typing import Literal

from onewindow.contracts.instant import Day, local_day
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.clocks.clock import Clock, due
from onewindow.routing.core.laws import of_licence

Ground = Literal["false_material", "fraud"]


def bars_until(answering: Answering, ground: Ground | None) -> Day | None:
    """The last day on which the applicant may not apply again; None where no bar is set."""
    bars = answering.compiled.definition.bars
    bar = {"false_material": bars.false_material, "fraud": bars.fraud}[ground] if ground is not None else None
    return due(answering.calendar, Clock(local_day(answering.at), bar)).day.isoformat() if bar is not None else None


def laws_of(answering: Answering, ground: Ground | None) -> tuple[str, ...]:
    """The rule about what is false; only a licence is refused by it."""
    return of_licence(answering.compiled, "L20") if ground is not None else ()
