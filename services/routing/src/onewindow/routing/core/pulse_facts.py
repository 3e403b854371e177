"""What the pulse tells: the lines of its periods as records. The same line at the same entry is the same record.

Law of this file: a record follows from the period's line alone, never from when somebody looked, so telling again
says nothing else, and whoever keeps the highest ``(fold, upto)`` has what the journal says.
"""

from collections.abc import Iterator
from typing import cast

from onewindow.contracts.case import Outcome
from onewindow.contracts.fact import derive
from onewindow.contracts.instant import of_ms
from onewindow.contracts.pulse import CasesMeasured, Move, PulseFact, StepsMeasured, Work
from onewindow.contracts.waits import quantiles_s
from onewindow.routing.core.pulse import FOLD, Line, Period, Pulse


def untold(pulse: Pulse, period: Period) -> Iterator[PulseFact]:
    """A record for each line that moved since the period was last told, in the order of their names."""
    for name, line in sorted(period.lines.items()):
        if line.upto >= period.told:
            yield _record(pulse.partition, period, name, line)


def is_told(period: Period) -> bool:
    """Whether everything in it has been told."""
    return all(line.upto < period.told for line in period.lines.values())


def _record(partition: int, period: Period, name: str, line: Line) -> PulseFact:
    service, *desk = name.split("/")
    start, end = of_ms(period.start), of_ms(period.start + period.span)
    id_ = derive(f"{FOLD}/{partition}/{start}/{end}/{name}", str(line.upto))
    waits = dict(sorted(line.waits.items()))
    quantiles = quantiles_s(waits)
    counts = dict(sorted(line.counts.items()))
    at = of_ms(line.at)
    if not desk:
        ended = {cast("Outcome", how): count for how, count in counts.items() if how != "opened"}
        return CasesMeasured(
            id=id_,
            at=at,
            partition=partition,
            fold=FOLD,
            upto=line.upto,
            start=start,
            end=end,
            service=service,
            opened=counts.get("opened", 0),
            ended=ended,
            open=line.open,
            joins=waits,
            quantiles_s=quantiles,
        )
    step, department, work = desk
    return StepsMeasured(
        id=id_,
        at=at,
        partition=partition,
        fold=FOLD,
        upto=line.upto,
        start=start,
        end=end,
        service=service,
        step=step,
        department=department,
        work=cast("Work", work),
        moves={cast("Move", move): count for move, count in counts.items()},
        open=line.open,
        alone=line.alone,
        waits=waits,
        quantiles_s=quantiles,
    )
