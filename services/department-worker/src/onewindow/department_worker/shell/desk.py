"""An officer answers: checked, texts made durable, the fact said, the review marked, the case's reply awaited."""

import asyncio
from collections.abc import Callable, Collection

import structlog

from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Bus, Clock, Landed, Outgoing, PortError
from onewindow.chassis.problem import FieldError, Problem
from onewindow.chassis.tracing import headers
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.contracts.review import AnyReviewFact, AnyRevisionFact
from onewindow.contracts.topics import REVIEW, reviews
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.department_worker.core.answer import answer, may
from onewindow.department_worker.core.colleagues import Accounts, visiting, wrong_colleague
from onewindow.department_worker.core.commands import Command
from onewindow.department_worker.core.desk import mark
from onewindow.department_worker.core.refusals import AlreadySo, Refusal
from onewindow.department_worker.core.review import Answered, Asking, Reply, Review
from onewindow.department_worker.core.saying import Hand, id_of
from onewindow.department_worker.core.verbs import Verb
from onewindow.department_worker.shell.metrics import ANSWERS, REPLY_SECONDS
from onewindow.department_worker.shell.replies import Replies
from onewindow.department_worker.shell.shelf import Kept, Shelf
from onewindow.department_worker.shell.texts import Texts

log = structlog.get_logger(__name__)

Definitions = Callable[[Asking], CompiledDefinition | None]
Acting = Callable[[By, str], By]
"""Who somebody is when they act on one application."""

_ON_RECORD = frozenset({403, 409, 412})
"""Refusals that an investigator may ask about: not theirs, not open, not what they saw."""


@fixed()
class Heard:
    """The answer is in the log as ``fact``; ``reply`` is the case's, None if it has not come yet."""

    fact: str
    reply: Reply | None


async def append(bus: Bus, fact: AnyReviewFact | AnyRevisionFact) -> None:
    """Say a fact to its case. Raises PortError."""
    key = fact.application_id.encode()
    outgoing = Outgoing(key, reviews.encode(fact), headers(fact.id, fact.type))
    if not isinstance(await bus.append(REVIEW, partition_of(key, bus.partitions), [outgoing]), Landed):
        raise PortError("nobody can say whether the answer is in the log")


class Desk:
    """Where officers of all departments answer."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        shelf: Shelf,
        texts: Texts,
        replies: Replies,
        definition: Definitions,
        departments: Collection[str],
        acting: Acting,
        accounts: Accounts,
        reply_s: float,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._shelf = shelf
        self._texts = texts
        self._replies = replies
        self._definition = definition
        self._departments = departments
        self._acting = acting
        self._accounts = accounts
        self._reply_s = reply_s

    async def answer(self, review_id: str, command: Command, by: By, page: str | None) -> Heard:
        """Say ``command`` to the case in the name of ``by``, who saw the review on ``page`` (their If-Match).

        The same answer on the same page is said once, however often it is sent. Raises Problem, and PortError when
        nobody can say whether it was said: then the very same may be sent again.
        """
        try:
            return await self._answer(review_id, command, by, page)
        except Problem as refused:
            if refused.status in _ON_RECORD:
                log.warning("answer_refused", review=review_id, by=by.id, code=refused.code)
            raise

    def refusal(self, kept: Kept, command: Command, by: By) -> Problem | None:
        """Why ``by`` could not say ``command`` to a review as it is kept; None: they could. Nothing is said."""
        review, now = kept.review, self._clock.now()
        by = self._acting(by, review.asking.application_id)
        compiled = self._definition(review.asking)
        step = compiled.definition.steps.get(review.asking.step) if compiled else None
        if compiled is None or step is None:
            return Problem("definition_missing")
        hand = Hand(by=by, at=now, page=kept.page, nonce="")
        said = answer(review, command, hand, step, self._departments, compiled.definition.lead)
        return _problem(said) if isinstance(said, Refusal) else None

    async def _answer(self, review_id: str, command: Command, by: By, page: str | None) -> Heard:
        kept = await self._shelf.get(review_id)
        if kept is None:
            raise Problem("unknown")
        review, now = kept.review, self._clock.now()
        by = self._acting(by, review.asking.application_id)
        compiled = self._definition(review.asking)
        step = compiled.definition.steps.get(review.asking.step) if compiled else None
        lead = compiled.definition.lead if compiled else None
        if refusal := may(review, command.verb, by, now, step, lead):
            raise _problem(refusal)
        seen = _page(page)
        fact = id_of(review, command.verb, by, seen)
        if fact in review.replies:
            return Heard(fact, review.replies[fact])
        if isinstance(review.state, Answered) and review.state.fact == fact:
            with self._replies.expecting(fact, review.asking.step) as expected:
                return await self._heard(review_id, fact, expected)
        if seen != kept.page:
            raise Problem("stale_page")
        if step is None:
            raise Problem("definition_missing")
        hand = Hand(by=by, at=now, page=seen, nonce=self._clock.nonce())
        stranger = wrong_colleague(review, command, by, self._accounts)
        named = visiting(command, review.asking.application_id, self._accounts, self._acting)
        if isinstance(named, Refusal):
            raise _problem(named)
        said = stranger or answer(review, named, hand, step, self._departments, lead)
        if isinstance(said, Refusal):
            raise _problem(said)
        if isinstance(said, AlreadySo):
            return Heard(fact, Reply(result=said.result, seq=review.asking.seq))
        await self._texts.keep(said.texts, review.asking, by, now)
        with self._replies.expecting(fact, review.asking.step) as expected:
            await append(self._bus, said.fact)
            await self._mark(review_id, review.asking, command.verb, said.fact)
            return await self._heard(review_id, fact, expected)

    async def _mark(self, review_id: str, asking: Asking, verb: Verb, fact: AnyReviewFact) -> None:
        def marked(_: str, kept: Kept | None) -> tuple[Review, str] | None:
            if kept is None:
                return None
            review = mark(kept.review, asking, fact.id, verb, fact.by, fact.at)
            return None if review is kept.review else (review, kept.origin)

        await self._shelf.change([review_id], marked)
        ANSWERS.labels(verb, "person").inc()

    async def _heard(self, review_id: str, fact: str, expected: "asyncio.Future[Reply]") -> Heard:
        began = self._clock.monotonic()
        reply = await self._replies.reply(review_id, fact, expected, self._reply_s)
        REPLY_SECONDS.labels(reply.result if reply else "later").observe(self._clock.monotonic() - began)
        return Heard(fact, reply)


def _page(if_match: str | None) -> int:
    if if_match is None:
        raise Problem("precondition_missing")
    named = if_match.strip().strip('"')
    if not (named.isascii() and named.isdigit()) or len(named) > 15:
        raise Problem("stale_page")
    return int(named)


def _problem(refusal: Refusal) -> Problem:
    errors = () if refusal.pointer is None else (FieldError(refusal.pointer, refusal.code, CODES[refusal.code].en),)
    return Problem(refusal.code, errors=errors)
