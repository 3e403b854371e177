"""Who may read what of a dossier."""

from dataclasses import replace

import pytest
from tests.intake.filed import AT, filed
from tests.intake.offices import AGENT, AMR, CLERK, FIRE, ME, NOTIFIER, OTHER, stall

from onewindow.contracts.fact import By, mark_of
from onewindow.contracts.rights import Denied
from onewindow.intake.core.dossier import Applicant, Dossier
from onewindow.intake.core.line import Line, Look, StepState
from onewindow.intake.core.progress import CaseState, Progress, before_the_case
from onewindow.intake.core.reading import Extract, extract, name_of, scope


def told(*lines: Line, state: CaseState = "in_review") -> Progress:
    """The case as it stands; a step that is not named is open at its own department."""
    departments = {step: one.department for step, one in stall().definition.steps.items()}
    progress = before_the_case(filed(), departments)
    here = {step: replace(line, state="open") for step, line in progress.lines.items()}
    return replace(progress, state=state, lines=here | {line.step: line for line in lines})


def opened(
    who: By, *, purpose: str = "review", step: str | None = None, progress: Progress | None = None
) -> Extract | str:
    """What somebody sees of the stall's dossier, or the code of the refusal."""
    dossier, definition = filed(), stall().definition
    found = scope(who, dossier, definition, purpose=purpose, step=step, progress=progress or told(), now=AT)
    return found.code if isinstance(found, Denied) else extract(dossier, dossier.first, definition, found)


def test_an_officer_sees_what_the_step_needs_and_no_more() -> None:
    """The registration sees name, number and card; the gas check sees the area and whether there is gas."""
    amr, fire = opened(AMR, step="register"), opened(FIRE, step="fire")

    assert isinstance(amr, Extract)
    assert isinstance(fire, Extract)
    assert {"business_name", "id_number"} == amr.answers.keys()
    assert {"id_card"} == amr.materials.keys()
    assert {"area_m2", "gas"} == fire.answers.keys()
    assert ({}, None) == (fire.materials, fire.name)


def test_salts_come_with_what_is_seen_only() -> None:
    """A reader can check the hashes of what they see, and of nothing else; a routing fact has none."""
    amr, fire = opened(AMR, step="register"), opened(FIRE, step="fire")

    assert isinstance(amr, Extract)
    assert isinstance(fire, Extract)
    assert {"business_name", "id_number", "id_card"} == amr.salts.keys()
    assert {} == fire.salts


@pytest.mark.parametrize(
    ("who", "step", "code"),
    [
        (FIRE, "register", "wrong_department"),
        (AMR, None, "wrong_department"),
        (AMR, "no_step", "unknown"),
        (OTHER, None, "not_yours"),
        (By(id="agent-2", role="agent", on_behalf_of="me-2"), None, "not_yours"),
        (By(id="agent-3", role="agent"), None, "mandate_missing"),
        (By(id="me", role="officer", department="amr"), "register", "own_application"),
        (replace(AMR, own=mark_of(filed().application_id, "me")), "register", "own_application"),
        (By(id="superv-1", role="supervisor"), None, "not_allowed"),
        (By(id="routing", role="service"), None, "not_allowed"),
        (NOTIFIER, None, "not_allowed"),
    ],
)
def test_nobody_else_sees_anything(who: By, step: str | None, code: str) -> None:
    """Another department, another citizen, an agent without mandate, an officer whose own it is: a code, no field."""
    assert code == opened(who, step=step)


def test_a_step_that_was_handed_on_is_read_by_the_new_department() -> None:
    """What counts is who has the step now, not who had it by the definition."""
    moved = told(Line(step="register", department="fire", state="open", since=AT))

    assert opened(AMR, step="register", progress=moved) == "wrong_department"
    assert isinstance(opened(FIRE, step="register", progress=moved), Extract)


@pytest.mark.parametrize("state", ["open", "taken", "asked", "granted", "denied"])
def test_a_department_reads_what_is_or_was_its_to_decide(state: StepState) -> None:
    """From the moment it is asked, also after it has answered."""
    line = Line(step="register", department="amr", state=state, since=AT)

    assert isinstance(opened(AMR, step="register", progress=told(line)), Extract)


@pytest.mark.parametrize("look", ["open", "complete", "defects"])
def test_a_department_that_is_asked_to_look_reads(look: Look) -> None:
    """Before acceptance the step still waits, and its desk must see what it is asked about."""
    line = Line(step="register", department="amr", look=look, since=AT)

    assert isinstance(opened(AMR, step="register", progress=told(line, state="received")), Extract)


@pytest.mark.parametrize("state", ["waiting", "cancelled", "skipped"])
def test_a_step_that_is_not_theirs_to_do_now_opens_nothing(state: StepState) -> None:
    """Not reached yet, called off, not needed: being the department of the step is not enough."""
    department = "" if state == "skipped" else "amr"
    line = Line(step="register", department=department, state=state, since=AT)

    assert opened(AMR, step="register", progress=told(line)) == "step_not_open"


def test_a_closed_case_opens_nothing_to_a_desk() -> None:
    """Withdrawn, declined or terminated: nobody decides it any more, whatever its steps were."""
    assert opened(AMR, step="register", progress=told(state="closed")) == "step_not_open"


def test_before_routing_has_opened_the_case_no_desk_reads() -> None:
    """Nobody has asked a department for anything yet."""
    dossier, definition = filed(), stall().definition
    found = scope(AMR, dossier, definition, purpose="review", step="register", progress=None, now=AT)

    assert found == Denied("step_not_open")


@pytest.mark.parametrize("who", [ME, AGENT, CLERK])
def test_the_applicants_side_sees_all_of_it(who: By) -> None:
    """The owner, their agent and the window see every answer and material."""
    found = opened(who)

    assert isinstance(found, Extract)
    assert {"business_name", "id_number", "area_m2", "gas"} == found.answers.keys()


def test_the_notifier_sees_a_name_and_nothing_else() -> None:
    """For the result: whom it is made out to."""
    found = opened(NOTIFIER, purpose="result")

    assert isinstance(found, Extract)
    assert ("老王面摊", {}, {}, {}) == (found.name, found.answers, found.materials, found.salts)


def test_the_name_given_for_the_applicant_comes_first() -> None:
    """A clerk's word for whom it is beats an answer that is called a name; without either there is none."""
    dossier, definition = filed(), stall().definition
    named = Dossier(
        **{name: getattr(dossier, name) for name in Dossier.__dataclass_fields__ if name != "applicant"},
        applicant=Applicant(name="王小明"),
    )

    assert name_of(named, named.first, definition) == "王小明"
    assert name_of(dossier, dossier.first, definition) == "老王面摊"
