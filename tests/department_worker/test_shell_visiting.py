"""The door by which a check on site is recorded."""

from pathlib import Path

from tests.department_worker.desks import APPLICATION, queued
from tests.department_worker.rig import open_rig

from onewindow.contracts.review import SiteChecked
from onewindow.department_worker.shell.rows import TEXTS

PLACE = f"{APPLICATION}:place"


async def test_a_check_on_site_is_recorded_with_everybody_who_was_there(tmp_path: Path) -> None:
    """The findings are durable here, and the review tells who shares the visit and that it is still to be made."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(step="place"))
        detail = (await rig.get(f"/v1/reviews/{PLACE}")).json()["site_check"]
        assert ("joint", 2, ["place"], None) == tuple(detail[key] for key in ("id", "officers", "steps", "recorded_at"))
        early = await rig.post("grant", review=PLACE)
        assert (409, "site_check_missing") == (early.status_code, early.json()["code"])
        stranger = await rig.post("site-check", {"officers": ["amr-1", "me"], "findings": "三米宽"}, review=PLACE)
        assert (422, "person_unknown", "/officers/1") == (
            stranger.status_code,
            stranger.json()["code"],
            stranger.json()["errors"][0]["pointer"],
        )

        went = await rig.post("site-check", {"officers": ["amr-1", "fire-1"], "findings": "三米宽"}, review=PLACE)

        assert 202 == went.status_code
        (fact,) = await rig.facts()
        assert isinstance(fact, SiteChecked)
        assert [("amr-1", "amr"), ("fire-1", "fire")] == [(one.id, one.department) for one in fact.officers]
        kept = await rig.house.store.get(TEXTS.name, fact.findings)
        assert kept is not None
        assert {"findings": "三米宽"} == kept["text"]
        await rig.hear(queued())
        assert (await rig.get(f"/v1/reviews/{APPLICATION}:licence")).json()["site_check"] is None
