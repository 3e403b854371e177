"""Reading a dossier: only what the reader may see, and never without a record of it."""

from dataclasses import dataclass

import structlog

from onewindow.chassis.house import House
from onewindow.chassis.ports import Doc
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.fact import By
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.load import Catalogue
from onewindow.intake.core.dossier import Dossier
from onewindow.intake.core.reading import Extract, Scope, extract, scope
from onewindow.intake.shell import metrics
from onewindow.intake.shell.dossiers import Dossiers, Reads
from onewindow.intake.shell.supplementing import definition_of
from onewindow.intake.shell.views import ProgressView

log = structlog.get_logger(__name__)

OWN = "own"
"""The purpose of somebody who reads their own dossier and names none."""
_LONGEST_PURPOSE = 100
_WATCHERS = frozenset({"auditor", "supervisor"})


@dataclass(frozen=True, slots=True)
class Opened:
    """What one read of a dossier shows."""

    dossier: Dossier
    extract: Extract
    scope: Scope
    purpose: str


class Opening:
    """Opens dossiers."""

    def __init__(
        self, house: House, catalogue: Catalogue, dossiers: Dossiers, reads: Reads, progress: ProgressView
    ) -> None:
        self._house = house
        self._catalogue = catalogue
        self._dossiers = dossiers
        self._reads = reads
        self._progress = progress

    async def open(
        self, by: By, application_id: str, *, purpose: str | None, step: str | None, material: str | None = None
    ) -> Opened:
        """What ``by`` may see, or of it one material. Raises Problem, ``unknown`` for what is not there for them."""
        named = _purpose(by, purpose)
        dossier = await self._dossier(application_id)
        progress = await self._progress.get(application_id)
        definition = definition_of(self._catalogue, dossier).definition
        what = scope(
            self._house.identity.people.acting(by, application_id),
            dossier,
            definition,
            purpose=named,
            step=step,
            progress=progress,
            now=self._house.clock.now(),
        )
        if isinstance(what, Denied):
            log.warning("dossier_not_opened", application_id=application_id, by=by.id, code=what.code)
            raise Problem("unknown" if what.code == "not_yours" else what.code)
        revision = dossier.revision_of(progress.dossier if progress else None)
        if by.role in ("applicant", "agent", "clerk"):
            revision = dossier.last  # their side of the window sees what they last handed in
        shown = extract(dossier, revision, definition, what)
        if material is not None and material not in shown.materials:
            raise Problem("unknown")
        await self._record(by, application_id, named, step, [material] if material else _fields(shown))
        return Opened(dossier, shown, what, named)

    async def reads(self, by: By, application_id: str, cursor: str | None, limit: int) -> tuple[list[Doc], str | None]:
        """Every read of the dossier, for the applicant and for those who watch the readers. Raises Problem."""
        dossier = await self._dossier(application_id)
        if by.role not in _WATCHERS:
            verdict = allowed(by, "see_dossier", Target(subject=dossier.subject), self._house.clock.now())
            if by.role not in ("applicant", "agent", "clerk"):
                verdict = Denied("not_allowed")
            if isinstance(verdict, Denied):
                log.warning("reads_not_shown", application_id=application_id, by=by.id, code=verdict.code)
                raise Problem("unknown" if verdict.code == "not_yours" else verdict.code)
        try:
            return await self._reads.of(application_id, cursor, limit)
        except ValueError:
            raise Problem("malformed", errors=(FieldError("query:cursor", "cursor", "not a cursor"),)) from None

    async def _dossier(self, application_id: str) -> Dossier:
        dossier = await self._dossiers.get(application_id)
        if dossier is None:
            raise Problem("unknown")
        return dossier

    async def _record(self, by: By, application_id: str, purpose: str, step: str | None, fields: list[str]) -> None:
        now = self._house.clock.now()
        read: Doc = {
            "_id": f"{now}/{self._house.clock.nonce()}",
            "rev": 1,
            "application_id": application_id,
            "at": now,
            "by": by.id,
            "role": by.role,
            "department": by.department,
            "purpose": purpose,
            "step": step,
            "fields": fields,
        }
        await self._reads.record(read)
        metrics.DOSSIER_READS.labels(by.role).inc()


def _purpose(by: By, purpose: str | None) -> str:
    named = (purpose or "").strip()
    if not named and by.role in ("applicant", "agent"):
        return OWN
    if not named or len(named) > _LONGEST_PURPOSE or not _legible(named):
        raise Problem("purpose_missing")
    return named


def _legible(text: str) -> bool:
    """Bytes of an address that are no UTF-8 arrive as U+FFFD: nobody could say later what they were."""
    return text.isprintable() and "\ufffd" not in text


def _fields(shown: Extract) -> list[str]:
    name = ["name"] if shown.name is not None else []
    return [*name, *shown.answers, *shown.materials]
