"""Hearings that decide wrongly in one way each; see mutants.py."""

from typing import ClassVar

from onewindow.contracts.application import ApplicationDeclined
from onewindow.contracts.case import (
    CaseAccepted,
    CaseConcluded,
    CaseCorrected,
    CaseDeclined,
    CaseFact,
    CaseSupplemented,
    FactRefused,
    NoticeIssued,
    Proof,
    StepChecked,
    StepGranted,
    StepReopened,
)
from onewindow.contracts.instant import Instant, local_day
from onewindow.contracts.topics import InputFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.conclusion import cancel_open
from onewindow.routing.core.evolve import evolve
from onewindow.routing.core.join import is_settled
from onewindow.routing.core.state import Case, Open, Preliminary
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.inputs import Heard
from onewindow.routing.shell.memory import Memory


class OtherDraft(Draft):
    """A draft that decides in another way."""

    __slots__ = ()

    def decide(self, case: Case | None, heard: Heard) -> tuple[CaseFact, ...]:
        facts = super().decide(case, heard)
        if case is None:
            return facts
        compiled = self.catalogue.compiled(case.service, case.version)
        return self.otherwise(case, heard.fact, heard.at, compiled, facts)

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        """What is said instead."""
        return facts


class Otherwise(Hearing):
    """Hears with a draft of ``draft``'s kind."""

    draft: ClassVar[type[Draft]] = Draft

    def _draft(self, memory: Memory) -> Draft:
        draft = super()._draft(memory)
        draft.__class__ = self.draft
        return draft


class _ForgetfulDraft(Draft):
    __slots__ = ()

    def case(self, name: str) -> Case | None:
        known = super().case(name)
        return known and known._replace(heard=frozenset())


class NoDedupe(Otherwise):
    """Answers a fact as often as it stands in the log."""

    draft: ClassVar[type[Draft]] = _ForgetfulDraft


class _HastyDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        for one in facts:
            case = evolve(case, one, at, case.application_id)
        owed = [step for step in compiled.definition.join.required if not is_settled(case.steps[step])]
        if len(owed) != 1 or not any(isinstance(one, StepGranted) for one in facts):
            return facts
        answering = Answering(case, compiled, fact.id, at)
        cancel_open(answering)
        proof = dict.fromkeys(case.steps, Proof(state="cancelled"))
        return (*facts, *answering.said, CaseConcluded(id=fact.id, outcome="approved", proof=proof))


class JoinsOnOneLess(Otherwise):
    """Concludes when all required desks but one have answered."""

    draft: ClassVar[type[Draft]] = _HastyDraft


class _RudeDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        return tuple(one for one in facts if not isinstance(one, FactRefused))


class RefusesInSilence(Otherwise):
    """Leaves out refusals: whoever was refused waits for ever."""

    draft: ClassVar[type[Draft]] = _RudeDraft


class _EagerDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        found = {one.step: one.defects for one in facts if isinstance(one, StepChecked) and one.defects}
        told = any(isinstance(one, NoticeIssued) for one in facts)
        return (*facts, NoticeIssued(defects=found, until=at)) if found and not told else facts


class TellsByTheSpoonful(Otherwise):
    """Sends a notice for every desk that finds something, instead of one for all."""

    draft: ClassVar[type[Draft]] = _EagerDraft


class _AnxiousDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        if not any(isinstance(one, CaseSupplemented) for one in facts):
            return facts
        for one in facts:
            case = evolve(case, one, at, case.application_id)
        again = [(name, step) for name, step in case.steps.items() if isinstance(step, Open) and step.opened_at != at]
        reopened = [
            StepReopened(step=name, round=step.round + 1, turn=case.turns[name] + 1, fingerprint=step.fingerprint)
            for name, step in again
        ]
        return (*facts, *reopened)


class AsksEverybodyAgain(Otherwise):
    """Opens a new round for desks whose inputs have not changed."""

    draft: ClassVar[type[Draft]] = _AnxiousDraft


class _CurtDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        if not isinstance(fact, ApplicationDeclined) or {getattr(one, "code", None) for one in facts} != {
            "authority_missing"
        }:
            return facts
        answering = Answering(case, compiled, fact.id, at)
        cancel_open(answering)
        law = ("L02", "L06", "L12") if compiled.definition.matter == "licence" else ()
        return (*answering.said, CaseDeclined(reasons=fact.reasons, law=law))


class SendsNowhere(Otherwise):
    """Lets a clerk decline without a word of who is competent."""

    draft: ClassVar[type[Draft]] = _CurtDraft


class _FussyDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        return tuple(
            CaseSupplemented(
                dossier=one.dossier,
                routes=one.routes,
                answers=one.answers,
                materials=one.materials,
                planned=one.planned,
                skipped=one.skipped,
                notice_due=local_day(at).isoformat(),
            )
            if isinstance(one, CaseCorrected)
            else one
            for one in facts
        )


class BeginsDaysAnew(Otherwise):
    """Takes what is put right on the spot for a supplement, and so gains days for the notice."""

    draft: ClassVar[type[Draft]] = _FussyDraft


class _TrustingDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        if not isinstance(case.phase, Preliminary) or not any(isinstance(one, StepGranted) for one in facts):
            return facts
        if any(isinstance(one, CaseAccepted | CaseConcluded) for one in facts):
            return facts
        return (*facts, CaseAccepted(as_of=at))


class AcceptsWithTheFirstGrant(Otherwise):
    """Accepts a case with the grant of any step, where the definition names one."""

    draft: ClassVar[type[Draft]] = _TrustingDraft


class _ImpatientDraft(Draft):
    __slots__ = ()

    def must_wait(self, case: Case, at: Instant) -> bool:
        return False


class HearsAfterTheDeadline(Otherwise):
    """Hears an act stamped after a deadline before that has struck."""

    draft: ClassVar[type[Draft]] = _ImpatientDraft


class _PatientDraft(Draft):
    __slots__ = ()

    def strike(self, case: Case, due: Instant) -> None:
        """Never."""


class NeverStrikes(Otherwise):
    """Lets deadlines pass."""

    draft: ClassVar[type[Draft]] = _PatientDraft
