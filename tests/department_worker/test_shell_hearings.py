"""The door by which a desk offers a hearing, tells of its day and says that it was held."""

from pathlib import Path

from tests.department_worker.desks import APPLICATION, queued
from tests.department_worker.rig import open_rig

from onewindow.contracts.fact import HearingState
from onewindow.contracts.review import HearingHeld, HearingOffered, HearingScheduled


async def test_a_hearing_goes_through_one_door(tmp_path: Path) -> None:
    """What belongs to another kind is refused with its field."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued())
        wrong = await rig.post("hearing", {"kind": "offered", "record": "会"})
        assert (422, "/record") == (wrong.status_code, wrong.json()["errors"][0]["pointer"])
        assert 422 == (await rig.post("hearing", {"kind": "cancelled"})).status_code
        day = {"kind": "scheduled", "on": "2026-12-10", "notice": "二楼"}
        for body in ({"kind": "offered"}, day, {"kind": "held", "record": "会"}):
            answer = await rig.post("hearing", body)
            assert 202 == answer.status_code, answer.text

        offered, scheduled, held = await rig.facts()
        assert isinstance(offered, HearingOffered)
        assert isinstance(scheduled, HearingScheduled)
        assert isinstance(held, HearingHeld)


async def test_a_review_shows_how_far_its_hearing_is(tmp_path: Path) -> None:
    """Beside whether one has to be held."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(hearing=HearingState(request_by="2026-11-30")))
        shown = (await rig.get(f"/v1/reviews/{APPLICATION}:licence")).json()
        assert (False, "2026-11-30", False) == (
            shown["hearing_required"],
            shown["hearing"]["request_by"],
            shown["hearing"]["held"],
        )
