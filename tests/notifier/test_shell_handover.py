"""The window hands a result over, or the post does: the case is told once, by a clerk and nobody else."""

import pytest
from tests.notifier.rig import Rig
from tests.notifier.test_shell_results import collected, ready

from onewindow.contracts.case import CaseDelivered


@pytest.mark.parametrize("mode", ["counter", "post"])
async def test_the_window_hands_it_over(rig: Rig, mode: str) -> None:
    """A clerk says how the applicant got it; the case is told in the clerk's name."""
    filed, package = await ready(rig)
    answer = await rig.post(f"/v1/results/{filed.number}/handover", {"mode": mode}, "clerk-1")

    assert 202 == answer.status_code
    (fact,) = await collected(rig)
    assert (fact.id, fact.application_id) == (answer.json()["fact"], answer.json()["application_id"])
    assert (fact.mode, fact.by.id, fact.package) == (mode, "clerk-1", package)


@pytest.mark.parametrize("mode", ["counter", "post"])
async def test_what_was_delivered_is_not_handed_over_again(rig: Rig, mode: str) -> None:
    """Once the case says delivered, the clerk is told so, and never the id of a fact that nobody was told."""
    filed, _ = await ready(rig)
    await rig.post(f"/v1/results/{filed.number}/handover", {"mode": "counter"}, "clerk-1")
    told = await collected(rig)
    await rig.notifier().following.handle([await rig.say(filed.application_id, CaseDelivered(mode="counter"))])
    answer = await rig.post(f"/v1/results/{filed.number}/handover", {"mode": mode}, "clerk-1")

    assert (409, "result_delivered") == (answer.status_code, answer.json()["code"])
    assert told == await collected(rig)


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        (None, {"mode": "counter"}, 401, "not_signed_in"),
        ("me", {"mode": "counter"}, 403, "not_allowed"),
        ("amr-1", {"mode": "counter"}, 403, "not_allowed"),
        ("clerk-1", {"mode": "download"}, 422, "invalid"),
        ("clerk-1", {"mode": "counter", "to": "a friend"}, 422, "invalid"),
    ],
)
async def test_nobody_else_hands_it_over(
    rig: Rig, who: str | None, body: dict[str, str], status: int, code: str
) -> None:
    """Each refusal has its code, and tells the case nothing."""
    filed, _ = await ready(rig)
    answer = await rig.post(f"/v1/results/{filed.number}/handover", body, who)

    assert (status, code) == (answer.status_code, answer.json()["code"])
    assert [] == await collected(rig)
