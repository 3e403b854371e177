"""Documents per second: one warm compiler, one decision after the other."""

import asyncio
import time
from dataclasses import dataclass

from onewindow.notifier.core.decision import CaseHeader, Decision, Name
from onewindow.notifier.core.documents import Document, document
from onewindow.notifier.shell.typesetter import Typesetter


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was measured."""

    documents: int
    seconds: float
    first_s: float

    @property
    def per_second(self) -> float:
        """Documents per second, the first one left out."""
        return self.documents / self.seconds


async def measure(count: int) -> Drawn:
    """Draw ``count`` different decisions, all in hand at once, after a first one that loads fonts and template."""
    typesetter = Typesetter()
    try:
        began = time.perf_counter()
        await typesetter.warm_up()
        warm = time.perf_counter()
        await asyncio.gather(*(typesetter.draw(_decision(place)) for place in range(count)))
        return Drawn(count, time.perf_counter() - warm, warm - began)
    finally:
        typesetter.close()


def _decision(place: int) -> Document:
    case = CaseHeader(
        number=f"YJS20261123{place:09d}",
        service=Name(zh="开办餐饮店一件事", en="Opening a restaurant"),
        applicant=f"申请人{place}",
        submitted_at="2026-11-23T01:00:00.000Z",
    )
    return document(
        case,
        Decision(
            step="food",
            department="amr",
            department_name=Name(zh="市场监督管理局", en="Market Regulation"),
            outcome="granted",
            decided_at="2026-11-27T04:00:00.000Z",
            by_role="officer",
            document_number=f"AMR-2026-{place}",
            law=("食品安全法第三十五条",),
            output=Name(zh="食品经营许可证", en="Food business licence"),
        ),
    )
