"""
Handing in an application, in this order, so that a number is only given for what will be heard.

    validate -> files known -> dossier durable -> ApplicationSubmitted in the log -> the number

The id follows from the caller and their Idempotency-Key, and the fact follows from the dossier. So an attempt whose
end nobody knows is repeated safely: the dossier of the first attempt stands, and the fact, said again, is the same
bytes, which the case hears once.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from onewindow.chassis.house import House
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.api.intake import FileApplication
from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import local_day
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.intake.core.dossier import Applicant, Dossier, Held, submitted
from onewindow.intake.core.filing import Act, channel_of, first_dossier, read_applicant, subject_of
from onewindow.intake.core.form import Checked, FormComplaint, check_form
from onewindow.intake.core.gaps import gap_complaints, promise_complaints
from onewindow.intake.core.number import application_id
from onewindow.intake.core.renewals import renewal_complaints
from onewindow.intake.shell import metrics
from onewindow.intake.shell.bodies import read_body, refusal_of
from onewindow.intake.shell.dossiers import Dossiers, Uploads
from onewindow.intake.shell.filings import Filings
from onewindow.intake.shell.saying import Saying
from onewindow.intake.shell.views import ProgressView

_REMEMBERED = 50_000


@fixed()
class FiledDossier:
    """What stands under the key now; ``repeated`` if it stood before."""

    dossier: Dossier
    repeated: bool


class Filing:
    """Takes applications in."""

    def __init__(
        self,
        house: House,
        catalogue: Catalogue,
        dossiers: Dossiers,
        uploads: Uploads,
        progress: ProgressView,
        saying: Saying,
    ) -> None:
        self._house = house
        self._catalogue = catalogue
        self._dossiers = dossiers
        self._uploads = uploads
        self._progress = progress
        self._filings = Filings(house.store)
        self._saying = saying
        self._in_time = saying.in_time
        self._running: dict[str, asyncio.Task[FiledDossier]] = {}
        self._told: dict[str, None] = {}

    async def file(self, by: By, key: str, raw: bytes, *, owner: str | None = None) -> FiledDossier:
        """One application under one key, which is the caller's own, or ``owner``'s where several may hand it in.

        Raises Problem; ``unavailable`` means: repeat with the same key.
        """
        now = self._house.clock.now()
        verdict = allowed(by, "submit", Target(), now)
        if isinstance(verdict, Denied):
            raise Problem(verdict.code)
        identity = application_id(owner or by.id, key)
        act = Act.of(by, now, key, raw)
        try:
            dossier = await self._in_time(self._checked(by, identity, act, raw))
        except Problem as refusal:
            if refusal.code == "unavailable":
                raise
            # The form may have changed since: what was taken under this key stands.
            stood = await self._in_time(self._dossiers.get(identity))
            if stood is None:
                raise
            if stood.first.body != act.body:
                raise Problem("key_reused") from refusal
            dossier = stood
        filed = await self._finished(dossier)
        metrics.APPLICATIONS.labels("repeated" if filed.repeated else "filed").inc()
        return filed

    async def number_under(self, owner: str, key: str) -> str:
        """The number of what was handed in under a key, once it will be heard. Raises Problem, PortError."""
        dossier = await self._in_time(self._dossiers.get(application_id(owner, key)))
        if dossier is None:
            raise Problem("unknown")
        return (await self._finished(dossier)).dossier.number

    async def _finished(self, dossier: Dossier) -> FiledDossier:
        identity = dossier.application_id
        while running := self._running.get(identity):
            await self._saying.ended(running)
        task = self._saying.begin(self._keep_and_say(dossier))
        self._running[identity] = task
        task.add_done_callback(lambda _: self._running.pop(identity, None))
        return await self._saying.finish(task)

    async def _keep_and_say(self, dossier: Dossier) -> FiledDossier:
        identity = dossier.application_id
        fresh = await self._dossiers.insert(dossier)
        if not fresh:
            stood = await self._dossiers.get(identity)
            if stood is None or stood.first.body != dossier.first.body:
                raise Problem("key_reused")
            dossier = stood
            if identity in self._told or await self._progress.get(identity) is not None:
                return FiledDossier(dossier, repeated=True)
        with suppress(UnknownDefinitionError):  # of a version that is gone no counter knows what it is to do
            await self._filings.note(dossier, self._catalogue.get(dossier.service, dossier.version))
        await self._saying.say(submitted(dossier))
        self._remember(identity)
        return FiledDossier(dossier, repeated=not fresh)

    def _remember(self, identity: str) -> None:
        self._told[identity] = None
        if len(self._told) > _REMEMBERED:
            del self._told[next(iter(self._told))]

    async def _checked(self, by: By, identity: str, act: Act, raw: bytes) -> Dossier:
        told = read_body(raw, FileApplication)
        compiled = self._definition(told)
        if told.channel is not None and told.channel != channel_of(by):
            raise Problem("invalid", errors=[FieldError("/channel", "invalid", f"yours is {channel_of(by)}")])
        applicant = _applicant(by, told)
        checked = check_form(compiled, told.answers, frozenset(told.materials), frozenset(told.gaps))
        complaints = [*_complaints(applicant), *_complaints(checked)]
        if isinstance(checked, Checked):
            complaints += gap_complaints(compiled, checked, told.gaps, pledged=told.pledged)
            complaints += promise_complaints(compiled, checked, told.commitment, pledged=told.pledged)
            complaints += renewal_complaints(compiled, checked, local_day(act.at))
        if complaints or isinstance(checked, tuple) or isinstance(applicant, tuple):
            raise refusal_of(complaints)
        subject = subject_of(by, identity, told.applicant.person if told.applicant else None)
        barred = await self._progress.barred_until(told.service, subject)
        if barred is not None and local_day(act.at).isoformat() <= barred:
            raise Problem("barred", f"up to and including {barred}")
        return first_dossier(
            identity,
            act,
            compiled,
            checked,
            await known_materials(self._uploads, by, compiled, told.materials, {}),
            secret=self._house.clock.nonce(),
            subject=subject,
            applicant=applicant,
            gaps=tuple(told.gaps),
            commitment=tuple(told.commitment),
        )

    def _definition(self, told: FileApplication) -> CompiledDefinition:
        try:
            newest = self._catalogue.compiled(told.service)
        except UnknownDefinitionError:
            raise Problem("unknown_service") from None
        if told.version is not None and told.version != newest.definition.version:
            raise Problem("stale_page", f"version {newest.definition.version} of this service is in force")
        return newest


async def known_materials(
    uploads: Uploads,
    by: By,
    compiled: CompiledDefinition,
    named: Mapping[str, str],
    before: Mapping[str, Held],
) -> dict[str, Held]:
    """
    The named files as they are held: sent by this person, or in the dossier already.

    Raises Problem ``material_not_uploaded`` or ``media_type_refused``, for all of them at once.
    """
    in_dossier = {held.sha256: held for held in before.values()}
    sent = await uploads.of(by, {sha256 for sha256 in named.values() if sha256 not in in_dossier})
    held_by_hash = in_dossier | sent
    missing = [item for item, sha256 in named.items() if sha256 not in held_by_hash]
    if missing:
        raise Problem(
            "material_not_uploaded",
            errors=[
                FieldError(f"/materials/{item}", "material_not_uploaded", "upload it first, by POST /v1/materials")
                for item in missing
            ],
        )
    materials = {item: held_by_hash[sha256] for item, sha256 in named.items()}
    accepted = {item: compiled.definition.materials[item].accept for item in materials}
    wrong = [item for item, held in materials.items() if held.media_type not in accepted[item]]
    if wrong:
        raise Problem(
            "invalid",
            errors=[
                FieldError(f"/materials/{item}", "media_type_refused", "one of " + ", ".join(accepted[item]))
                for item in wrong
            ],
        )
    return materials


def _applicant(by: By, told: FileApplication) -> Applicant | tuple[FormComplaint, ...] | None:
    if told.applicant is None:
        if by.role == "clerk":
            return (FormComplaint("/applicant", "answer_missing", "whom the application is for"),)
        return None
    if told.applicant.person is not None and by.role != "clerk":
        return (FormComplaint("/applicant/person", "answer_unknown", "only a clerk names another account"),)
    return read_applicant(told.applicant.name, told.applicant.id_number, told.applicant.mobile)


def _complaints(found: object) -> tuple[FormComplaint, ...]:
    return found if isinstance(found, tuple) else ()
