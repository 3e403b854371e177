"""The doors by which the lead department ends a whole case, or publishes it, at whichever desk."""

from pathlib import Path

import pytest
from tests.department_worker.desks import APPLICATION, queued
from tests.department_worker.rig import open_rig

from onewindow.contracts.case import CaseTerminated, StepCancelled
from onewindow.contracts.review import CaseTerminationDecided, PublicationMade

FIRE = f"{APPLICATION}:fire"


async def test_the_lead_department_ends_a_case_on_a_ground_of_the_law(tmp_path: Path) -> None:
    """Its officers and its head may, with If-Match like every answer, also at the desk of another department."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(), queued(step="fire", department="fire"))
        wrong = await rig.post("terminate", {"ground": "boredom"})
        assert (422, "ground_unknown") == (wrong.status_code, wrong.json()["code"])
        assert 202 == (await rig.post("terminate", {"ground": "death"}, by="amr-head")).status_code
        assert 202 == (await rig.post("terminate", {"ground": "law"}, review=FIRE)).status_code

        first, second = await rig.facts()
        assert isinstance(first, CaseTerminationDecided)
        assert isinstance(second, CaseTerminationDecided)
        assert ("death", "licence", "amr-head") == (first.ground, first.step, first.by.id)
        assert ("law", "fire", "amr-1") == (second.ground, second.step, second.by.id)


async def test_the_case_says_that_it_is_over(tmp_path: Path) -> None:
    """Until then the review stays as it is; then it has nothing to do any more, and the answer given again is known."""
    async with open_rig(tmp_path) as rig:
        await rig.claim()
        await rig.hear(queued())
        await rig.post("terminate", {"ground": "death"})
        (fact,) = await rig.facts()
        assert "open" == (await rig.get(f"/v1/reviews/{APPLICATION}:licence")).json()["state"]

        over = CaseTerminated(ground="death", step="licence", by="amr-1", law=("L21",))
        await rig.learn(await rig.reply(StepCancelled(step="licence"), over, cause=fact.id))
        assert "withdrawn" == (await rig.get(f"/v1/reviews/{APPLICATION}:licence")).json()["state"]
        again = await rig.post("terminate", {"ground": "death"})
        assert (200, "terminated") == (again.status_code, again.json()["answer"])


@pytest.mark.parametrize("by", ["fire-1", "fire-head"])
async def test_another_department_does_not(tmp_path: Path, by: str) -> None:
    """Not at its own desk either: the case is the lead's."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(step="fire", department="fire"))
        refused = await rig.post("terminate", {"ground": "death"}, by=by, review=FIRE)
        assert (403, "wrong_department") == (refused.status_code, refused.json()["code"])
        assert [] == await rig.facts()


async def test_the_lead_department_publishes_what_was_decided(tmp_path: Path) -> None:
    """At a review that was answered long ago, too; another department does not."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(), queued(ask="withdrawn", state="granted", seq=9))
        page = (await rig.get(f"/v1/reviews/{APPLICATION}:licence")).json()["page"]
        assert 202 == (await rig.post("publish", page=page)).status_code
        await rig.hear(queued(step="fire", department="fire"))
        refused = await rig.post("publish", by="fire-head", review=FIRE)

        assert (403, "wrong_department") == (refused.status_code, refused.json()["code"])
        (fact,) = await rig.facts()
        assert isinstance(fact, PublicationMade)
