"""From the hand-in to acceptance: at once, by a clerk, or after every department has looked.

    immediate   complete by the form: accepted
    counter     a clerk accepts or declines
    precheck    each planned department looks; all complete: accepted; defects: one notice when all have looked,
                a supplement, and the desks that asked or whose inputs changed look again

The one notice for all defects is 行政许可法 Art. 32(4): tell once, tell all.
"""

from onewindow.contracts.application import (
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationSubmitted,
    ApplicationWithdrawn,
)
from onewindow.contracts.case import (
    CaseAccepted,
    CaseDeclined,
    CaseFact,
    CaseOpened,
    CaseWithdrawn,
    NoticeIssued,
    StepChecked,
)
from onewindow.contracts.instant import Instant
from onewindow.contracts.review import MaterialsChecked
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.blocking import block_if_empty
from onewindow.routing.core.conclusion import cancel_open
from onewindow.routing.core.deadlines import supplement_until
from onewindow.routing.core.evolve import evolve
from onewindow.routing.core.plan import advance, open_looks, planned
from onewindow.routing.core.state import Case, Closed, InReview, Noticed, Received, Waiting, is_over


def submitted(fact: ApplicationSubmitted, compiled: CompiledDefinition, at: Instant) -> tuple[CaseFact, ...]:
    """Open the case, and accept it or ask for looks as its definition says."""
    steps = planned(compiled, fact.routes)
    opened = CaseOpened(
        number=fact.number,
        service=fact.service,
        version=fact.version,
        definition_hash=fact.definition_hash,
        subject=fact.subject,
        channel=fact.channel,
        dossier=fact.dossier,
        routes=fact.routes,
        answers=fact.answers,
        materials=fact.materials,
        steps=steps,
        skipped=tuple(name for name in compiled.order if name not in steps),
    )
    case = evolve(None, opened, at, fact.application_id)
    answering = Answering(case, compiled, fact.id, at, said=[opened])
    if not block_if_empty(answering):
        proceed(answering)
    return tuple(answering.said)


def proceed(answering: Answering) -> None:
    """Take a received case as far towards acceptance as its definition allows."""
    match answering.compiled.definition.acceptance:
        case "immediate":
            accept(answering)
        case "precheck":
            open_looks(answering)
            settle_looks(answering)


def accept(answering: Answering) -> None:
    """Accepted now; open what can be opened."""
    answering.say(CaseAccepted(as_of=answering.at))
    advance(answering)


def accepted(answering: Answering, fact: ApplicationAccepted) -> None:
    """A clerk accepts at the counter."""
    if code := _not_acceptable(answering.case) or answering.forbidden(fact.by, "accept"):
        answering.refuse(fact, code)
    elif answering.compiled.definition.acceptance != "counter":
        answering.refuse(fact, "wrong_kind")
    else:
        accept(answering)


def declined(answering: Answering, fact: ApplicationDeclined) -> None:
    """A clerk declines: every step is cancelled and the case is closed."""
    if code := _not_acceptable(answering.case) or answering.forbidden(fact.by, "decline"):
        answering.refuse(fact, code)
        return
    cancel_open(answering)
    answering.say(CaseDeclined(reasons=fact.reasons, authority=fact.authority))


def withdrawn(answering: Answering, fact: ApplicationWithdrawn) -> None:
    """The applicant takes it back before a conclusion: granted steps stand, the rest is cancelled."""
    if is_over(answering.case):
        answering.refuse(fact, over_code(answering.case))
    elif code := answering.forbidden(fact.by, "withdraw"):
        answering.refuse(fact, code)
    else:
        cancel_open(answering)
        answering.say(CaseWithdrawn())


def checked(answering: Answering, fact: MaterialsChecked) -> None:
    """A desk answers its look; when all have, accept or send the one notice."""
    answering.say(StepChecked(step=fact.step, round=fact.round, by=fact.by.id, defects=fact.defects))
    settle_looks(answering)


def settle_looks(answering: Answering) -> None:
    """When every planned desk has looked: one notice for all defects, or acceptance."""
    case, order = answering.case, answering.compiled.order
    looks = {name: step.look for name in order if isinstance(step := case.steps[name], Waiting)}
    if not isinstance(case.phase, Received) or any(look is None or look.checked_by is None for look in looks.values()):
        return
    defects = {name: look.defects for name, look in looks.items() if look is not None and look.defects}
    if defects:
        until = supplement_until(answering.compiled, answering.at)
        answering.say(NoticeIssued(defects=defects, until=until))
    else:
        accept(answering)


def over_code(case: Case) -> str:
    """Why nothing can be added to a case that is over."""
    return "case_closed" if isinstance(case.phase, Closed) else "case_concluded"


def _not_acceptable(case: Case) -> str | None:
    match case.phase:
        case Received() | Noticed():
            return None
        case InReview():
            return "case_accepted"
        case _:
            return over_code(case)
