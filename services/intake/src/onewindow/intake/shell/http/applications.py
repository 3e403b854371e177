"""POST /v1/applications and what comes after: supplements, a withdrawal, an acceptance, an objection."""

# Above 250 lines because it is one list: every door of an application stands here once.

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.ports import PortError
from onewindow.chassis.problem import Problem
from onewindow.contracts.api import intake as api
from onewindow.contracts.api.outsiders import HearingRequest
from onewindow.contracts.fact import By
from onewindow.contracts.rights import Action
from onewindow.intake.core.dossier import Dossier, Revision
from onewindow.intake.core.filing import Act
from onewindow.intake.core.progress import Progress
from onewindow.intake.shell import metrics
from onewindow.intake.shell.admission import Admission
from onewindow.intake.shell.bodies import described, read_body
from onewindow.intake.shell.deciding import Deciding, refuse_if_over
from onewindow.intake.shell.filing import Filing
from onewindow.intake.shell.finding import Finding, code_of
from onewindow.intake.shell.http.sent import body_of, key_of, optional_key_of, refuse_stale, signed_in
from onewindow.intake.shell.pressure import Pressure
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.intake.shell.showing import links
from onewindow.intake.shell.supplementing import Supplementing

_BEARER: dict[str, Any] = {"security": [{"HTTPBearer": []}]}
_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "Names this act: sent again under the same key, it is the same act.",
}


class _Direct(APIRoute):
    """A route that is handed the call as it is: the busiest door does without dependencies and their cost."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return cast("Callable[[Request], Coroutine[Any, Any, Response]]", self.endpoint)


@dataclass(frozen=True, slots=True)
class Hands:
    """What the routes of this file work with."""

    house: House
    filing: Filing
    finding: Finding
    supplementing: Supplementing
    deciding: Deciding
    pressure: Pressure
    settings: IntakeSettings


def applications(router: APIRouter, hands: Hands) -> None:
    """Add the routes. Each answers 202 when the log has heard it: whether the case takes it shows in the progress."""
    most = hands.settings.body_bytes
    door = Admission(hands.settings.in_flight, metrics.APPLICATIONS.labels("turned_away").inc)

    async def file_application(request: Request) -> Response:
        """Hand in one application. In doubt, repeat with the same key: nothing is doubled, the number is the same."""
        hands.pressure.admit()
        with door.one():
            try:
                by = signed_in(request, hands.house)
                key = key_of(request)
                filed = await hands.filing.file(by, key, await body_of(request, most))
            except (Problem, PortError) as ended:
                known = isinstance(ended, Problem) and ended.code != "unavailable"
                metrics.APPLICATIONS.labels("refused" if known else "unknown").inc()
                raise
        headers = {"Location": f"/v1/applications/{filed.dossier.number}"}
        if filed.repeated:
            headers["Idempotency-Replayed"] = "true"
        return Response(_receipt(filed.dossier), 201, headers, media_type="application/json")

    router.add_api_route(
        "/v1/applications",
        file_application,
        methods=["POST"],
        status_code=201,
        responses={201: {"model": api.Filed}},
        openapi_extra=described(api.FileApplication) | _BEARER | {"parameters": [_KEY | {"required": True}]},
        tags=["applications"],
        route_class_override=_Direct,
    )

    @router.post(
        "/v1/applications/{number}/supplements",
        tags=["applications"],
        status_code=202,
        openapi_extra=described(api.Supplement) | {"parameters": [_KEY]},
    )
    async def supplement_application(number: str, by: SignedIn, request: Request) -> api.SupplementTold:
        """Hand in what was missing or wrong. ``If-Match``: the ETag of the progress that was seen."""
        with door.one():
            raw = await body_of(request, most)
            told = read_body(raw, api.Supplement)
            dossier, progress = await hands.finding.to_act(number, by, "supplement")
            act = _act(hands, by, request, raw)
            if not hands.supplementing.taken_before(dossier, act):
                _refuse_late(progress, request)
            made = await hands.supplementing.supplement(dossier, progress, act, told)
        return _taken_in(dossier, made)

    @router.post(
        "/v1/applications/{number}/corrections",
        tags=["applications"],
        status_code=202,
        openapi_extra=described(api.Correction) | {"parameters": [_KEY]},
    )
    async def correct_application(number: str, by: SignedIn, request: Request) -> api.SupplementTold:
        """A clerk hands in what the applicant put right at the counter, before acceptance (当场更正)."""
        with door.one():
            raw = await body_of(request, most)
            told = read_body(raw, api.Correction)
            dossier, progress = await hands.finding.to_act(number, by, "correct")
            # The same content as a supplement is another act.
            act = _act(
                hands, hands.house.identity.people.acting(by, dossier.application_id), request, b"corrected" + raw
            )
            if not hands.supplementing.taken_before(dossier, act):
                _refuse_late(progress, request)
                if progress is not None and progress.accepted_as_of is not None:
                    raise Problem("case_accepted")
            made = await hands.supplementing.supplement(dossier, progress, act, told)
        return _taken_in(dossier, made)

    @router.post(
        "/v1/applications/{number}/gaps",
        tags=["applications"],
        status_code=202,
        openapi_extra=described(api.CloseGap) | {"parameters": [_KEY]},
    )
    async def close_gap_of_application(number: str, by: SignedIn, request: Request) -> api.SupplementTold:
        """Hand in what was pledged for after acceptance. ``If-Match``: the ETag of the progress that was seen."""
        with door.one():
            raw = await body_of(request, most)
            told = read_body(raw, api.CloseGap)
            dossier, progress = await hands.finding.to_act(number, by, "close_gap")
            act = _act(hands, by, request, raw)
            if not hands.supplementing.taken_before(dossier, act, closes=True):
                _refuse_late(progress, request)
            made = await hands.supplementing.close_gap(dossier, progress, act, told)
        return _taken_in(dossier, made)

    @router.post(
        "/v1/applications/{number}/withdrawal",
        tags=["applications"],
        status_code=202,
        openapi_extra={"parameters": [_KEY]},
    )
    async def withdraw_application(number: str, by: SignedIn, request: Request) -> api.Told:
        """Take the application back; possible until it is concluded."""
        with door.one():
            raw = await body_of(request, most)
            read_body(raw or b"{}", api.Withdrawal)
            dossier, progress = await hands.finding.to_act(number, by, "withdraw")
            act = _act(hands, by, request, raw)
            fact = await hands.deciding.again(dossier, "withdrawal", act)
            if fact is None:
                _refuse_late(progress, request)
                fact = await hands.deciding.withdraw(dossier, act)
        return api.Told(application_id=dossier.application_id, number=dossier.number, fact=fact)

    @router.post(
        "/v1/applications/{number}/hearing",
        tags=["applications"],
        status_code=202,
        openapi_extra=described(HearingRequest) | {"parameters": [_KEY]},
    )
    async def request_hearing(number: str, by: SignedIn, request: Request) -> api.Told:
        """Ask for the hearing that a desk offered about a step; a clerk does so for a third party, by a reference."""
        with door.one():
            raw = await body_of(request, most)
            told = read_body(raw, HearingRequest)
            dossier, progress = await hands.finding.to_act(number, by, "request_hearing")
            if told.person is not None and by.role != "clerk":
                raise Problem("not_allowed")
            act = _act(hands, by, request, raw)
            fact = await hands.deciding.again(dossier, "hearing", act)
            if fact is None:
                _refuse_late(progress, request)
                fact = await hands.deciding.request_hearing(dossier, act, told)
        return api.Told(application_id=dossier.application_id, number=dossier.number, fact=fact)

    @router.post(
        "/v1/applications/{number}/acceptance",
        tags=["applications"],
        status_code=202,
        openapi_extra=described(api.Acceptance) | {"parameters": [_KEY]},
    )
    async def accept_application(number: str, by: SignedIn, request: Request) -> api.Told:
        """A clerk accepts at the counter, declines and names who is competent, or tells that no licence is needed."""
        with door.one():
            raw = await body_of(request, most)
            told = read_body(raw, api.Acceptance)
            action: Action = "accept" if told.accepted else "decline"
            dossier, progress = await hands.finding.to_act(number, by, action)
            act = _act(hands, hands.house.identity.people.acting(by, dossier.application_id), request, raw)
            fact = await hands.deciding.again(dossier, "acceptance", act)
            if fact is None:
                _refuse_late(progress, request)
                fact = await hands.deciding.accept(dossier, progress, act, told)
        return api.Told(application_id=dossier.application_id, number=dossier.number, fact=fact)

    @router.post(
        "/v1/applications/{number}/objections",
        tags=["applications"],
        status_code=202,
        openapi_extra=described(api.Objection) | {"parameters": [_KEY]},
    )
    async def object_to_step(number: str, by: SignedIn, request: Request) -> api.Told:
        """A clerk, or an officer of the step's department, records that somebody objects to what is announced."""
        with door.one():
            raw = await body_of(request, most)
            told = read_body(raw, api.Objection)
            dossier, progress = await hands.finding.to_act(number, by, "object", told.step)
            act = _act(hands, hands.house.identity.people.acting(by, dossier.application_id), request, raw)
            fact = await hands.deciding.again(dossier, "objection", act)
            if fact is None:
                _refuse_late(progress, request)
                fact = await hands.deciding.object(dossier, act, told)
        return api.Told(application_id=dossier.application_id, number=dossier.number, fact=fact)


def _refuse_late(progress: Progress | None, request: Request) -> None:
    """Asked of a new act only: one that is repeated was judged by the page and the case of its time."""
    refuse_stale(request, progress.seq if progress else 0)
    refuse_if_over(progress)


def _act(hands: Hands, by: By, request: Request, raw: bytes) -> Act:
    return Act.of(by, hands.house.clock.now(), optional_key_of(request), raw)


def _taken_in(dossier: Dossier, made: Revision) -> api.SupplementTold:
    return api.SupplementTold(
        application_id=dossier.application_id, number=dossier.number, fact=made.fact, revision=made.number
    )


def _receipt(dossier: Dossier) -> bytes:
    filed = api.Filed(
        application_id=dossier.application_id,
        number=dossier.number,
        query_code=code_of(dossier),
        links=links(dossier.number),
    )
    return filed.model_dump_json(by_alias=True).encode()
