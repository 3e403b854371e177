"""
A supplement, a correction at the counter, or what was pledged for later: one more revision of the dossier, durable
before the case hears of it.

It adds to the newest revision that was not refused; the fact names what differs from the revision the case is known
to stand on, so it says the same whether or not an earlier supplement is still on its way. What closes a gap names
its materials alone.
"""

from onewindow.chassis.problem import Problem
from onewindow.contracts.api.intake import CloseGap, Correction, Supplement
from onewindow.contracts.instant import local_day
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.intake.core.dossier import Dossier, Held, Revision, told_of
from onewindow.intake.core.filing import Act, next_revision, same_act
from onewindow.intake.core.form import Checked, FormComplaint, check_form
from onewindow.intake.core.progress import Progress
from onewindow.intake.core.renewals import renewal_complaints
from onewindow.intake.shell.bodies import refusal_of
from onewindow.intake.shell.dossiers import Dossiers, Uploads
from onewindow.intake.shell.filing import known_materials
from onewindow.intake.shell.saying import Saying

_TRIES = 5


class Supplementing:
    """Takes supplements in."""

    def __init__(self, catalogue: Catalogue, dossiers: Dossiers, uploads: Uploads, saying: Saying) -> None:
        self._catalogue = catalogue
        self._dossiers = dossiers
        self._uploads = uploads
        self._saying = saying

    def taken_before(self, dossier: Dossier, act: Act, *, closes: bool = False) -> bool:
        """Whether the act's key names a revision that was made already; ``closes``: at the door for gaps."""
        return act.key is not None and same_act(dossier, act, None, closes=closes) is not None

    async def supplement(self, dossier: Dossier, progress: Progress | None, act: Act, told: Supplement) -> Revision:
        """The revision it made, now or when it was sent before; a correction is one on the spot. Raises Problem."""
        if not told.answers and not told.materials:
            raise Problem("invalid", "name at least one answer or material")
        return await self._saying.finish(self._saying.begin(self._take_in(dossier, progress, act, told)))

    async def close_gap(self, dossier: Dossier, progress: Progress | None, act: Act, told: CloseGap) -> Revision:
        """The revision that brings what was pledged, made now or when it was sent before. Raises Problem."""
        certain = progress is not None and progress.accepted_as_of is not None
        if (
            certain
            and not self.taken_before(dossier, act, closes=True)
            and not told.materials.keys() <= _open(progress)
        ):
            raise Problem("gap_not_open")
        return await self._saying.finish(self._saying.begin(self._take_in(dossier, progress, act, told)))

    async def _take_in(
        self, dossier: Dossier, progress: Progress | None, act: Act, told: Supplement | CloseGap
    ) -> Revision:
        known = progress.dossier if progress else None
        for _ in range(_TRIES):
            made = same_act(dossier, act, known, closes=isinstance(told, CloseGap))
            if made is not None and made.body != act.body:
                raise Problem("key_reused")
            if made is None:
                grown = await self._grown(dossier, progress, act, told)
                if not await self._dossiers.add(grown):
                    dossier = await self._read_again(dossier)
                    continue
                dossier, made = grown, grown.last
            await self._saying.say(told_of(dossier, made))
            return made
        raise Problem("unavailable")

    async def _grown(
        self, dossier: Dossier, progress: Progress | None, act: Act, told: Supplement | CloseGap
    ) -> Dossier:
        base = dossier.base_for_more(progress.refused if progress else frozenset())
        compiled = definition_of(self._catalogue, dossier)
        before = {**base.answers, **base.routes}
        given = told.answers if isinstance(told, Supplement) else {}
        taken_back = {name for name, value in given.items() if value in (None, "") and name in before}
        complaints = [
            FormComplaint(f"/answers/{name}", "answer_invalid", "what was answered can be changed, not taken back")
            for name in sorted(taken_back)
        ]
        answers = before | {name: value for name, value in given.items() if name not in taken_back}
        accepted = progress is not None and progress.accepted_as_of is not None
        pledged = _open(progress) if accepted else frozenset(dossier.first.gaps)
        checked = check_form(compiled, answers, frozenset(base.materials) | frozenset(told.materials), pledged)
        if isinstance(checked, Checked):
            complaints += renewal_complaints(compiled, checked, local_day(dossier.first.at))
        if complaints or not isinstance(checked, Checked):
            raise refusal_of([*complaints, *(checked if isinstance(checked, tuple) else ())])
        held: dict[str, Held] = dict(base.materials)
        held |= await known_materials(self._uploads, act.by, compiled, told.materials, base.materials)
        known = progress.dossier if progress else None
        closes = tuple(told.materials) if isinstance(told, CloseGap) else ()
        corrected = isinstance(told, Correction)
        return next_revision(dossier, known, act, checked, held, corrected=corrected, closes=closes)

    async def _read_again(self, dossier: Dossier) -> Dossier:
        stands = await self._dossiers.get(dossier.application_id)
        if stands is None:
            raise Problem("unavailable")
        return stands


def _open(progress: Progress | None) -> frozenset[str]:
    """What a case was accepted without and still waits for."""
    return frozenset(progress.missing.items if progress and progress.missing else ())


def definition_of(catalogue: Catalogue, dossier: Dossier) -> CompiledDefinition:
    """The very definition an application runs on. Raises Problem ``definition_missing``."""
    try:
        return catalogue.find(dossier.service, dossier.version, dossier.definition_hash)
    except UnknownDefinitionError:
        raise Problem("definition_missing") from None
