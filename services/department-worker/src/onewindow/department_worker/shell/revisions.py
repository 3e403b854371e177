"""A head revises a result: the text is made durable, the fact said, the case's reply awaited."""

import structlog

from onewindow.chassis.ports import Bus, Clock
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By
from onewindow.department_worker.core.refusals import Refusal
from onewindow.department_worker.core.revising import ReviseResult, revise
from onewindow.department_worker.core.saying import Hand
from onewindow.department_worker.shell.desk import Acting, Heard, append
from onewindow.department_worker.shell.replies import Replies
from onewindow.department_worker.shell.texts import Texts

log = structlog.get_logger(__name__)


class Revisions:
    """Where heads take results back or have them issued anew."""

    def __init__(self, bus: Bus, clock: Clock, texts: Texts, replies: Replies, acting: Acting, reply_s: float) -> None:
        self._bus, self._clock, self._texts = bus, clock, texts
        self._replies, self._acting, self._reply_s = replies, acting, reply_s

    async def revise(self, command: ReviseResult, by: By) -> Heard:
        """Say it to the case. Said twice it is done once: the second time another result is meant, and it is refused.

        Raises Problem, and PortError when nobody can say whether it was said.
        """
        now, by = self._clock.now(), self._acting(by, command.application_id)
        said = revise(command, Hand(by=by, at=now, page=0, nonce=self._clock.nonce()))
        if isinstance(said, Refusal):
            log.warning("revision_refused", application_id=command.application_id, by=by.id, code=said.code)
            wrong = CODES[said.code].en
            raise Problem(said.code, errors=(FieldError(said.pointer, said.code, wrong),) if said.pointer else ())
        await self._texts.keep((said.text,), said, by, now)
        with self._replies.expecting(said.fact.id, None) as expected:
            await append(self._bus, said.fact)
            return Heard(said.fact.id, await self._replies.reply(None, said.fact.id, expected, self._reply_s))
