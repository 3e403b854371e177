"""What others say of an application by chance: those whose major interest it touches, and hearings of them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from tests.routing.account import Account
from tests.routing.hats import hatted
from tests.routing.pencil import day_of
from tests.routing.world import World
from tests.support.people import CLERK, ME, officer

from onewindow.contracts import topics
from onewindow.contracts.application import HearingRequested, ObjectionRaised
from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import By, Voice
from onewindow.contracts.review import HearingHeld, HearingOffered, HearingScheduled, ObjectionAnswered, ThirdPartyHeard


def somebody_speaks(world: World) -> None:
    """Somebody whom it touches speaks of what a desk is asked, or objects to what is announced."""
    account, asked = world.account, world.asked()
    if account is not None and account.parts and (account.unanswered or world.chance.random() < 0.03):
        world.say(topics.REVIEW, objection_answered(world, account))
    elif account is not None and (fact := _objection(world, account)) is not None:
        world.say(topics.APPLICATION, fact)
    elif asked:
        world.say(topics.REVIEW, outsider_heard(world, world.chance.choice(asked)))


def outsider_heard(world: World, record: StepQueued, *, rightly: bool = False) -> ThirdPartyHeard:
    """Mostly as it ought to be written down; now and then without reasons, of nobody, or by whoever may not."""
    chance = world.chance
    desk = officer(record.department, chance.randint(1, 9))
    by = desk if rightly else chance.choice((desk, desk, desk, CLERK, CLERK, ME))
    says: Literal["objects", "consents"] = chance.choice(("objects", "consents"))
    reasons = "reasons" if says == "objects" and (rightly or chance.random() < 0.8) else None
    person = f"neighbour-{chance.randint(1, 3)}" if rightly or chance.random() < 0.9 else ""
    frame = {**world.frame(by), "step": record.step, "round": record.round, "turn": record.turn}
    return ThirdPartyHeard(**frame, voice=Voice(person=person, says=says, reasons=reasons))


def _objection(world: World, account: Account) -> ObjectionRaised | None:
    """A clerk or the department records an objection to what is announced; seldom to what is not, or wrongly."""
    chance = world.chance
    announced = [step for step, part in account.parts.items() if part.state == "announced"]
    if chance.random() < (0.3 if announced else 0.95):
        return None
    step = chance.choice(announced or list(account.parts))
    own = officer(account.parts[step].department or "amr", 1)
    by = chance.choice((CLERK, CLERK, own, own, officer("eco", 1), officer("food", 1), world.applicant))
    reasons = chance.choice(("reasons", "reasons", "reasons", ""))
    by = hatted(world, by) if by.department else by
    return ObjectionRaised(**world.frame(by), step=step, reasons=reasons)


def objection_answered(world: World, account: Account) -> ObjectionAnswered:
    """By the department that leads, mostly; seldom of what waits for no answer, or without a word."""
    chance, lead = world.chance, account.compiled.definition.lead
    step = chance.choice(sorted(account.unanswered) or sorted(account.parts))
    by = hatted(world, officer(chance.choice((lead, lead, lead, "eco")), chance.randint(1, 9)))
    part = account.parts[step]
    reasons = chance.choice(("reasons", "reasons", "reasons", ""))
    return ObjectionAnswered(**world.frame(by), step=step, round=part.round, turn=part.turn, reasons=reasons)


def hearing_goes_on(
    world: World, account: Account, record: StepQueued
) -> HearingOffered | HearingScheduled | HearingHeld:
    """What comes next, mostly; now and then something out of turn, without words, or for a day that is too near."""
    chance, part = world.chance, account.parts[record.step]
    frame = {**world.frame(officer(record.department, chance.randint(1, 9))), "step": record.step}
    frame |= {"round": record.round, "turn": record.turn}
    lot = chance.random()
    if lot < 0.2 or (lot < 0.8 and part.request_by is None):
        return HearingOffered(**frame)
    if lot < 0.6:
        on = day_of(world.clock.now()) + timedelta(days=chance.choice((0, 3, 7, 8, 9, 10, 11, 13, 20, 400)))
        return HearingScheduled(**frame, on=on.isoformat(), notice=chance.choice(("notice", "notice", "notice", "")))
    return HearingHeld(**frame, record=chance.choice(("record", "record", "record", "")))


def hearing_asked_for(world: World, account: Account, about: str | None = None) -> HearingRequested:
    """By the applicant or for somebody at the window; now and then by a stranger, or where none was offered."""
    chance = world.chance
    offered = [about] if about else [step for step, part in account.parts.items() if part.may_be_asked_for]
    step = chance.choice(offered) if offered and chance.random() < 0.9 else chance.choice(list(account.parts))
    by, person = chance.choice(
        (
            (world.applicant, None),
            (world.applicant, None),
            (CLERK, "neighbour-1"),
            (CLERK, None),
            (world.applicant, "neighbour-1"),
            (By(id="you", role="applicant"), None),
            (officer("amr"), None),
        )
    )
    return HearingRequested(**world.frame(by), step=step, person=person)


def heard_at_last(world: World, account: Account, record: StepQueued) -> Iterator[ThirdPartyHeard | HearingHeld]:
    """What a decision still waits for: somebody who has to be heard, a hearing that has to be held."""
    step, part = account.compiled.definition.steps.get(record.step), account.parts[record.step]
    if step is None or part.was_heard or record.ask != "decide":
        return
    if step.hearing or (part.request_by and not part.waived):
        frame = {**world.frame(officer(record.department, world.chance.randint(2, 9))), "step": record.step}
        yield HearingHeld(**frame, round=record.round, turn=record.turn, record="record")
    elif step.third_parties and not part.voices:
        yield outsider_heard(world, record, rightly=True)
