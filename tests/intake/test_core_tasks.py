"""Where a task of a theme stands: what somebody must do comes before what is on its way, began, or is over."""

import pytest

from onewindow.intake.core.tasks import Filed, Standing, task


def filed(state: str, outcome: str | None = None) -> Filed:
    """An application in that state, numbered by it."""
    return Filed(number=state, state=state, outcome=outcome)


@pytest.mark.parametrize(
    ("applications", "drafts", "standing", "number"),
    [
        ((), (), "not_started", None),
        ((), ("d1",), "begun", None),
        ((filed("received"),), (), "handed_in", "received"),
        ((filed("in_review"),), ("d1",), "handed_in", "in_review"),
        ((filed("blocked"),), (), "handed_in", "blocked"),
        ((filed("in_review"), filed("asked")), ("d1",), "asked", "asked"),
        ((filed("concluded", "approved"),), (), "done", "concluded"),
        ((filed("delivered", "partial"),), (), "done", "delivered"),
        ((filed("delivered", "approved"),), ("d1",), "begun", None),
        ((filed("closed", "withdrawn"),), (), "ended", "closed"),
        ((filed("closed"),), (), "ended", "closed"),
        ((filed("delivered", "rejected"), filed("concluded", "approved")), (), "done", "concluded"),
    ],
)
def test_a_task_stands_where_its_applicant_has_most_to_look_at(
    applications: tuple[Filed, ...], drafts: tuple[str, ...], standing: Standing, number: str | None
) -> None:
    """One word for it, and the application that says so."""
    found = task(applications, drafts)

    assert (standing, number) == (found.standing, found.number)
    assert (drafts[0] if standing == "begun" else None) == found.draft
