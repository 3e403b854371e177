"""The doors by which a head gives a review to a colleague, and keeps another from it."""

from pathlib import Path

from tests.department_worker.desks import queued
from tests.department_worker.rig import open_rig

from onewindow.contracts.review import ReviewReassigned, ReviewRecused


async def test_a_head_gives_a_review_to_a_colleague_and_keeps_another_from_it(tmp_path: Path) -> None:
    """With If-Match like every answer; the account must be one of the department."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued())
        stranger = await rig.post("reassign", {"to": "fire-1"}, by="amr-head")
        assert (422, "person_unknown") == (stranger.status_code, stranger.json()["code"])
        assert (
            "precondition_missing"
            == (await rig.post("recuse", {"person": "amr-1"}, by="amr-1", page=None)).json()["code"]
        )
        assert [202, 202] == [
            (await rig.post("reassign", {"to": "amr-2"}, by="amr-head")).status_code,
            (await rig.post("recuse", {"person": "amr-1"}, by="amr-1")).status_code,
        ]

        reassigned, recused = await rig.facts()
        assert isinstance(reassigned, ReviewReassigned)
        assert isinstance(recused, ReviewRecused)
        assert ("amr-2", "amr-1") == (reassigned.to, recused.person)
