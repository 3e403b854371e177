"""What fits the chain and still cannot be true: by what the entries say, and by what they follow from."""

from dataclasses import replace
from pathlib import Path

from tests.embedded.ledger import (
    AT,
    FILE,
    OPENED,
    PARTITIONS,
    A,
    B,
    C,
    checked,
    claim,
    entry,
    interleaved,
    told,
    written,
)
from tests.support.calendar import invented

from onewindow.chassis.partitioner import key_for
from onewindow.chassis.ports import Outgoing
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.contracts.application import ApplicationWithdrawn
from onewindow.contracts.case import CaseBlocked, CaseDelivered, CaseFact, DueChanged, StepGranted, StepOpened
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By
from onewindow.contracts.topics import APPLICATION, CASE, INPUTS, OVERSIGHT, applications, journal, oversight
from onewindow.embedded.audit.causes import check_causes
from onewindow.embedded.audit.findings import Finding
from onewindow.routing.core.almanac import import_of
from onewindow.routing.shell.hear import FOLD

CLAIM = interleaved()[0]
ASKED = StepOpened(step="fire", round=1, turn=1, fingerprint="f")


def granted(step: str) -> StepGranted:
    """A department's yes."""
    return StepGranted(step=step, round=1, decision="d", by="officer")


def said(case: str, *each: CaseFact, causes: tuple[str, ...] = ()) -> list[tuple[str, bytes]]:
    """A case's entries, perfectly chained, one fact in each: (key, value)."""
    told_: list[tuple[str, bytes]] = []
    for number, fact in enumerate(each):
        before = told_[-1][1] if told_ else None
        cause = causes[number] if causes else ""
        bare = journal.decode(entry(case, number + 1, before, cause=cause))
        assert isinstance(bare, Entry)
        told_.append((case, journal.encode(replace(bare, facts=(fact,)))))
    return told_


async def test_what_a_case_can_say_is_no_finding(tmp_path: Path) -> None:
    """Opened, asked, granted: the entries fold."""
    await written(tmp_path, CLAIM, *said(A, OPENED, ASKED, granted("fire")))

    assert [] == told(await checked(tmp_path))


async def test_an_entry_of_a_case_that_was_never_opened_is_located(tmp_path: Path) -> None:
    """The chain of a new case begins anywhere; the case itself does not."""
    await written(tmp_path, CLAIM, *said(A, OPENED), *said(B, granted("fire")))

    assert [("unfoldable", "0/2", B, 1)] == told(await checked(tmp_path))


async def test_an_entry_of_an_unknown_step_is_located(tmp_path: Path) -> None:
    """One finding, at the entry; what follows in its case is not judged, other cases are."""
    more = said(B, OPENED, CaseDelivered(mode="post"))
    await written(tmp_path, CLAIM, *said(A, OPENED, granted("nope"), granted("fire")), *more)

    assert {("unfoldable", "0/2", A, 2), ("unfoldable", "0/5", B, 2)} == set(told(await checked(tmp_path)))


async def test_a_forgery_that_the_next_entry_does_not_name_is_not_folded(tmp_path: Path) -> None:
    """It is told once, as put in; the true entry behind it folds."""
    true = said(A, OPENED, ASKED, granted("fire"))
    forged = said(A, OPENED, granted("nope"))[1]
    await written(tmp_path, CLAIM, true[0], forged, *true[1:])

    assert [("inserted", "0/2", A, 2)] == told(await checked(tmp_path))


async def test_a_claim_of_unknown_rules_is_located(tmp_path: Path) -> None:
    """Entries of rules that this version does not know cannot be judged by it."""
    await written(tmp_path, CLAIM, (CLAIM[0], claim(2, FOLD + 998)))

    assert [("fold", "0/1", None, None)] == told(await checked(tmp_path))


async def test_an_entry_that_no_input_led_to_is_located(tmp_path: Path) -> None:
    """The chain calls a perfect forgery sound; nobody ever said what it answers, or of another case only."""
    await written(
        tmp_path,
        CLAIM,
        *said(A, OPENED, ASKED, granted("fire"), causes=("said-a", f"strike:{AT}", "forged")),
        *said(B, OPENED, causes=("said-a",)),
        *said(C, OPENED, CaseBlocked(code="failed"), causes=("said-c", f"blocked:{APPLICATION}/0/1")),
    )
    assert [] == told(await checked(tmp_path))

    assert [("0/3", A, 3), ("0/4", B, 1)] == [
        (one.place.removeprefix(f"{CASE}/"), one.case, one.seq)
        for one in await causes_missing(tmp_path, (A, "said-a"), (C, "said-c"))
    ]


async def test_an_entry_may_follow_from_a_calendar_that_was_imported_for_all(tmp_path: Path) -> None:
    """It lies in the partition of its case under a key of its own; one that was never imported is a forgery."""
    moved = DueChanged(due="2027-01-09")
    await written(tmp_path, CLAIM, *said(A, OPENED, moved, moved, causes=("said-a", "imported", "forged")))

    missing = await causes_missing(tmp_path, (A, "said-a"), imported="imported")
    assert [(A, 3)] == [(one.case, one.seq) for one in missing]


async def causes_missing(folder: Path, *inputs: tuple[str, str], imported: str = "") -> list[Finding]:
    """What the look-up finds when these inputs, of an application each, are in the log, and an imported calendar."""
    bus = SqliteBus(SqliteFile(folder / FILE), (CASE, *INPUTS), PARTITIONS)
    await bus.start()
    try:
        by = By(id="me", role="applicant")
        for case, name in inputs:
            fact = ApplicationWithdrawn(id=name, at=AT, application_id=case, by=by)
            await bus.append(APPLICATION, 0, [Outgoing(case.encode(), applications.encode(fact))])
        if imported:
            key = key_for(0, PARTITIONS, "calendar")
            year = import_of(invented("2027-later"), id=imported, at=AT, key=key.decode(), by=by)
            await bus.append(OVERSIGHT, 0, [Outgoing(key, oversight.encode(year))])
        findings = await check_causes(bus)
    finally:
        await bus.stop()
    assert {"cause"} >= {one.kind for one in findings}
    return findings
