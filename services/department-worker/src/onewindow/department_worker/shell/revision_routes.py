"""The doors at which heads revise results that were issued."""

from fastapi import APIRouter, Response

from onewindow.contracts.api.reviews import Replacement, Revocation
from onewindow.department_worker.core.revising import ReviseResult, RevokeResult
from onewindow.department_worker.shell.answering import LATER, Answer, answered
from onewindow.department_worker.shell.deputies import InWhoseName
from onewindow.department_worker.shell.revisions import Revisions


def revision_routes(revisions: Revisions) -> APIRouter:
    """Revoke and replace."""
    router = APIRouter(prefix="/v1/reviews/results", tags=["reviews"])

    @router.post("/{application_id}/revoke", responses=LATER)
    async def revoke_result(application_id: str, body: Revocation, by: InWhoseName, response: Response) -> Answer:
        """The head of the lead department takes back what a result grants; of a step's, that part."""
        command = RevokeResult(
            application_id=application_id,
            conclusion=body.conclusion,
            step=body.step,
            reasons=body.reasons,
            law=body.law,
            ground=body.ground,
        )
        return answered(await revisions.revise(command, by), response)

    @router.post("/{application_id}/replace", responses=LATER)
    async def replace_result(application_id: str, body: Replacement, by: InWhoseName, response: Response) -> Answer:
        """The same head has it issued anew, because its package was wrong."""
        command = ReviseResult(
            application_id=application_id, conclusion=body.conclusion, step=body.step, reasons=body.reasons
        )
        return answered(await revisions.revise(command, by), response)

    return router
