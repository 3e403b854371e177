"""A desk asks for more days at its door, and its head says yes or no there."""

from pathlib import Path

import pytest
from tests.department_worker.desks import APPLICATION, Given, entry, queued
from tests.department_worker.rig import open_rig

from onewindow.contracts.case import ExtensionAsked, ExtensionDenied, StepExtended
from onewindow.contracts.department import MoreTime
from onewindow.contracts.review import ExtensionGranted, ExtensionRefused, ExtensionRequested
from onewindow.department_worker.core.review import Reply, review_id
from onewindow.department_worker.core.verbs import Result

WAITS = MoreTime(of="step", days=5, by="amr-1", reasons="h")


async def test_a_desk_asks_for_days_and_its_head_answers(tmp_path: Path) -> None:
    """The words of the desk are kept, and the head sees what waits; without words of its own those of the desk do."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(more_time=(WAITS,)))
        seen = (await rig.get(f"/v1/reviews/{review_id(APPLICATION, 'licence')}", "amr-head")).json()
        assert [{"of": "step", "days": 5, "by": "amr-1", "reasons": "h"}] == seen["more_time"]
        more = {"of": "step", "days": 5}
        assert [202, 202, 202] == [
            (await rig.post("ask-extension", {**more, "reasons": "现场复杂"})).status_code,
            (await rig.post("extend", more, by="amr-head")).status_code,
            (await rig.post("refuse-extension", {"of": "step"}, by="amr-head")).status_code,
        ]

        asked, granted, refused = await rig.facts()
        assert isinstance(asked, ExtensionRequested)
        assert ("step", 5) == (asked.of, asked.days)
        assert asked.reasons
        assert isinstance(granted, ExtensionGranted)
        assert ("step", 5, "") == (granted.of, granted.days, granted.reasons)
        assert isinstance(refused, ExtensionRefused)


@pytest.mark.parametrize(
    ("door", "body", "by", "code"),
    [
        ("ask-extension", {"days": 5}, "amr-1", "reasons_missing"),
        ("ask-extension", {"days": 0, "reasons": "y"}, "amr-1", "invalid"),
        ("ask-extension", {"days": 5, "reasons": "y"}, "fire-1", "wrong_department"),
        ("extend", {"of": "step", "days": 5}, "amr-1", "not_allowed"),
        ("extend", {"of": "case", "days": 5}, "amr-head", "reasons_missing"),
        ("refuse-extension", {"of": "step"}, "amr-1", "not_allowed"),
    ],
)
async def test_what_may_not_be_asked_for_is_refused_at_the_door(
    tmp_path: Path, door: str, body: dict[str, object], by: str, code: str
) -> None:
    """And nothing is said to the case."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(more_time=(WAITS,)))
        answer = await rig.post(door, body, by=by)
        assert code == answer.json()["code"]
        assert [] == await rig.facts()


@pytest.mark.parametrize(
    ("said", "result"),
    [
        (ExtensionAsked(step="licence", of="step", by="amr-1", days=5, reasons="h"), "extension_asked"),
        (ExtensionDenied(step="licence", of="step", by="amr-head"), "extension_refused"),
        (StepExtended(step="licence", by="amr-head", reasons="h", due="2027-01-04", days=5), "extended"),
    ],
)
def test_what_the_case_says_of_more_days_is_a_reply_and_moves_nothing(
    said: ExtensionAsked | ExtensionDenied | StepExtended, result: Result
) -> None:
    """The desk still has to decide."""
    given = Given(queued(), entry(said, seq=3, cause="f"))
    assert {"f": Reply(result=result, seq=3)} == given.review.replies
    assert Given(queued()).state == given.state
