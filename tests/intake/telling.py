"""A case told entry by entry, for tests of what an applicant sees of it."""

from dataclasses import replace
from typing import Any

from onewindow.contracts import case as said
from onewindow.contracts.case import CaseFact
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By, Defect
from onewindow.intake.core.progress import Progress, evolve

AT = "2026-11-23T01:00:00.000Z"
LATER = "2026-12-03T15:59:59.999Z"
BLURRED = Defect(item="id_card", reason="r" * 32)

OPENED = said.CaseOpened(
    number="YJS20261123000000000",
    service="stall",
    version=2,
    definition_hash="h",
    subject="me",
    channel="online",
    dossier="d-1",
    routes={},
    answers={},
    materials={},
    steps={"register": "amr"},
    skipped=("fire",),
)


class Told:
    """given(...) the journal of one case, entry by entry."""

    def __init__(self) -> None:
        self.progress: Progress | None = None
        self._seq = 0

    def given(self, *facts: CaseFact, at: str = AT, by: By | None = None) -> "Told":
        """One entry."""
        self._seq += 1
        entry = Entry(application_id="app-1", seq=self._seq, prev="", epoch=1, cause="c", at=at, facts=facts, by=by)
        self.progress = evolve(self.progress, entry)
        return self

    def then(self, **expected: Any) -> "Told":
        """What the progress shows now."""
        assert self.progress is not None
        assert expected == {name: getattr(self.progress, name) for name in expected}
        return self

    def line(self, step: str = "register", **expected: Any) -> "Told":
        """What one line shows now."""
        assert self.progress is not None
        assert expected == {name: getattr(self.progress.lines[step], name) for name in expected}
        return self


def opened(notice_due: str | None = None) -> Told:
    """A case that was just opened; ``notice_due`` is the last day for its one-time notice, if it has one."""
    return Told().given(replace(OPENED, notice_due=notice_due))


def open_step(number: int = 1) -> CaseFact:
    """The step opens, or opens again."""
    kind = said.StepOpened if number == 1 else said.StepReopened
    return kind(step="register", round=number, turn=number, fingerprint="f")


def in_review() -> Told:
    """A case in which amr has its step."""
    return opened().given(said.CaseAccepted(as_of=AT), open_step())


def granted() -> CaseFact:
    """The department says yes."""
    return said.StepGranted(step="register", round=1, decision="d", by="amr-1")
