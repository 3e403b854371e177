"""Which claims and entries of the journal count: the rule of design 2.4, written down a second time on purpose.

Nothing of the chassis' own filter is used here, so that a mistake in one of the two shows as a finding.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.checker.findings import Finding
from tests.faults.checker.image import CASE, Image, Told, short


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry that counts."""

    told: Told
    case: str
    seq: int
    cause: str
    at: str
    facts: Sequence[tuple[str, Mapping[str, Any]]]
    """Short type and fact, in order."""


@dataclass(slots=True)
class Counting:
    """``cases``: application id to its entries in order. ``void``: entries and claims without effect."""

    cases: dict[str, list[Entry]] = field(default_factory=dict)
    claims: int = 0
    void: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Reign:
    """Who may write in one partition: the claim that counted last, and what each case's next entry must say."""

    epoch: int = 0
    fold: int = 0
    last: dict[str, tuple[int, str]] = field(default_factory=dict)


def count(image: Image) -> Counting:
    """Read every partition of the journal from its beginning."""
    counting = Counting()
    for run in image.topics.get(CASE, ()):
        reign = _Reign()
        for told in run:
            if told.kind == "claimed":
                _claim(told, reign, counting)
            elif told.kind == "entry":
                _entry(told, reign, counting)
            else:
                counting.void += 1
    return counting


def _claim(told: Told, reign: _Reign, counting: Counting) -> None:
    epoch, fold = told.get("epoch"), told.get("fold")
    if epoch == reign.epoch + 1 and fold >= reign.fold:
        reign.epoch, reign.fold = epoch, fold
        counting.claims += 1
    else:
        counting.void += 1


def _entry(told: Told, reign: _Reign, counting: Counting) -> None:
    case, seq = str(told.get("application_id")), int(told.get("seq"))
    if reign.epoch < 1 or told.get("epoch") != reign.epoch:
        counting.void += 1
        return
    where = f"{told.record.origin} ({case})"
    last, digest = reign.last.get(case, (0, ""))
    if seq <= last:
        counting.findings.append(Finding("C8", "doubled", where, f"entry {seq} was written again after {last}"))
        return
    if seq != last + 1:
        counting.findings.append(Finding("C8", "disordered", where, f"entry {seq} follows entry {last}"))
    elif told.get("prev") != digest:
        counting.findings.append(Finding("C11", "disordered", where, f"entry {seq} does not name entry {last}"))
    if told.record.key != case.encode():
        counting.findings.append(Finding("C8", "divergent", where, "lies under another key"))
    reign.last[case] = seq, hashlib.sha256(told.record.value).hexdigest()
    facts = tuple((short(str(fact["type"])), fact) for fact in told.get("facts"))
    entry = Entry(told, case, seq, str(told.get("cause")), str(told.get("at")), facts)
    counting.cases.setdefault(case, []).append(entry)
