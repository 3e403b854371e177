"""One application from hand-in to one delivered result, with everything that can come up on the way."""

import asyncio
import hashlib
import io
import json
import secrets
import zipfile
from collections.abc import Mapping
from typing import Any

from tests.story.acting import Applicant, Desk, Progress, hand_in
from tests.story.town import Person, Town

LAYOUT, PLAN = "The layout has no scale.", "The western exit is missing."
EXTRACTION, SCHOOL = "The plan does not show the extraction.", "A school lies within 100 m."
STEPS = ("licence", "food", "fire", "signboard", "tobacco", "noise")


async def test_one_application_goes_through_all_departments_and_one_result_comes_back(line: Town) -> None:
    """Precheck, one notice, supplements, parallel decisions, a denied branch, a package that verifies."""
    officers = {
        name: await line.come_in(name) for name in ("amr-1", "amr-2", "fire-1", "urban-1", "tobacco-1", "eco-1")
    }
    me = await hand_in(await line.come_in("me"), "catering-open/restaurant.yaml", f"story-{secrets.token_hex(8)}")
    desks = {name: Desk(officer, me.application_id) for name, officer in officers.items()}

    await _precheck_ends_in_one_notice(me, desks)
    await _a_supplement_is_looked_at_by_those_who_asked(me, desks)
    await _the_licence_comes_first(me, desks)
    await _one_asks_again(me, desks)
    await _three_grant_at_the_same_time(me, desks)
    await _one_result_comes_back(me, await line.come_in("superv-1"))


async def _precheck_ends_in_one_notice(me: Applicant, desks: Mapping[str, Desk]) -> None:
    """Every department looks at once; what two of them miss becomes one notice when all have looked."""
    looking = await me.until(lambda p: p["seq"] > 0)
    assert "received" == looking["state"]
    assert dict.fromkeys(STEPS, ("waiting", "open", 1)) == _looks(looking)
    assert {"licence": "amr", "food": "amr", "fire": "fire"}.items() <= _holders(looking).items()

    await asyncio.gather(
        desks["amr-1"].say("licence", "complete"),
        desks["amr-2"].say("food", "defects", {"defects": [{"item": "layout", "reason": LAYOUT}]}),
        desks["fire-1"].say("fire", "defects", {"defects": [{"item": "fire_plan", "reason": PLAN}]}),
        desks["urban-1"].say("signboard", "complete"),
        desks["tobacco-1"].say("tobacco", "complete"),
    )
    waiting = await me.until(lambda p: sum(look != "open" for _, look, _ in _looks(p).values()) == 5)
    assert ("received", []) == (waiting["state"], waiting.get("todo", []))  # one desk still looks: nothing is said yet
    await desks["eco-1"].say("noise", "complete")

    asked = await me.until(lambda p: p["state"] == "asked")
    assert {("food", "layout"), ("fire", "fire_plan")} == {(one["step"], one["item"]) for one in asked["todo"]}
    (notice,) = await _notices(me, "one_time_notice")
    assert LAYOUT in notice["body_zh"]
    assert PLAN in notice["body_zh"]


async def _a_supplement_is_looked_at_by_those_who_asked(me: Applicant, desks: Mapping[str, Desk]) -> None:
    """The two desks that found something look again, and nobody else."""
    await me.supplement(
        "story-1", layout="catering-open/layout-with-scale.pdf", fire_plan="catering-open/fire_plan-with-exits.pdf"
    )
    again = await me.until(lambda p: p["state"] == "received")
    assert _looks(again) == dict.fromkeys(STEPS, ("waiting", "complete", 1)) | dict.fromkeys(
        ("food", "fire"), ("waiting", "open", 2)
    )
    await asyncio.gather(desks["amr-2"].say("food", "complete"), desks["fire-1"].say("fire", "complete"))


async def _the_licence_comes_first(me: Applicant, desks: Mapping[str, Desk]) -> None:
    """Accepted, and only the first step opens; who has taken it shows."""
    accepted = await me.until(lambda p: p["state"] == "in_review")
    assert "accepted_as_of" in accepted
    assert _states(accepted) == dict.fromkeys(STEPS, "waiting") | {"licence": "open"}

    await desks["amr-1"].say("licence", "take")
    taken = await me.until(lambda p: _states(p)["licence"] == "taken")
    assert _step(taken, "licence")["taken"]
    await desks["amr-1"].say("licence", "grant")
    opened = await me.until(lambda p: _states(p)["licence"] == "granted")
    assert _states(opened) == dict.fromkeys(STEPS, "open") | {"licence": "granted"}


async def _one_asks_again(me: Applicant, desks: Mapping[str, Desk]) -> None:
    """A defect after acceptance opens new rounds where somebody asked or an input changed, and nowhere else."""
    await asyncio.gather(
        desks["tobacco-1"].say("tobacco", "deny", {"reasons": SCHOOL, "law": "《烟草专卖许可证管理办法》第二十四条"}),
        desks["eco-1"].say("noise", "opinion", {"answer": "agree"}),
        desks["fire-1"].say("fire", "grant"),
    )
    old = await desks["urban-1"].review("signboard", "open")
    await desks["amr-2"].say("food", "defects", {"defects": [{"item": "floor_plan", "reason": EXTRACTION}]})
    asked = await me.until(lambda p: p["state"] == "asked" and _states(p)["fire"] == "granted")
    assert [("food", "floor_plan")] == [(one["step"], one["item"]) for one in asked["todo"]]

    # Food, fire and signboard need the floor plan; licence, tobacco and noise do not.
    await me.supplement("story-2", floor_plan="catering-open/fire_layout.png")
    reopened = await me.until(lambda p: p["state"] == "in_review")
    changed = dict.fromkeys(("food", "fire", "signboard"), "open")
    assert {"licence": "granted", "tobacco": "denied", "noise": "granted"} | changed == _states(reopened)
    rounds = {step: _rounds(reopened)[step] - before for step, before in _rounds(asked).items()}
    assert dict.fromkeys(STEPS, 0) | dict.fromkeys(changed, 1) == rounds

    status, problem = await desks["urban-1"].on_page("signboard", old["page"], "grant")
    # Refused by the desk, or by the case if the desk has not heard of the new round yet.
    assert (status, problem["code"]) in {(412, "stale_page"), (409, "old_round")}
    await desks["urban-1"].review("signboard", "open", least_round=_rounds(reopened)["signboard"])


async def _three_grant_at_the_same_time(me: Applicant, desks: Mapping[str, Desk]) -> None:
    """Three departments decide in the same moment; the denied optional branch does not sink the rest."""
    await asyncio.gather(
        desks["amr-2"].say("food", "grant"),
        desks["fire-1"].say("fire", "grant"),
        desks["urban-1"].say("signboard", "grant"),
    )
    concluded = await me.until(lambda p: p.get("result_ready", False))
    assert ("concluded", "approved") == (concluded["state"], concluded["outcome"])
    assert _states(concluded) == dict.fromkeys(STEPS, "granted") | {"tobacco": "denied"}
    status, problem = await desks["amr-2"].on_page("food", 1, "grant")
    assert status in (409, 412)
    assert problem["code"] in ("step_not_open", "stale_page", "case_concluded")


async def _one_result_comes_back(me: Applicant, supervisor: Person) -> None:
    """The package verifies hash by hash; fetched twice it is the same and delivered once; the journal says so."""
    first, second = [await _package(me), await _package(me)]
    assert first == second
    result = (await me.person.get(f"/v1/results/{me.number}")).json()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert result["package"] == hashlib.sha256(contents["manifest.json"]).hexdigest()
    manifest = json.loads(contents.pop("manifest.json"))
    assert {entry["name"]: entry["sha256"] for entry in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in contents.items()
    }
    documents = {decision["step"]: decision["outcome"] for decision in manifest["decisions"] if decision["document"]}
    granted = dict.fromkeys(("licence", "food", "fire", "signboard"), "granted")
    assert granted | {"tobacco": "denied"} == documents
    assert all(content.startswith(b"%PDF-") for content in contents.values())

    await me.until(lambda p: p["state"] == "delivered")
    said = await _journal(me, supervisor)
    assert {"concluded": 1, "issued": 1, "delivered": 1} == {
        fact: said.count(f"onewindow.case.{fact}.v1") for fact in ("concluded", "issued", "delivered")
    }
    verified = (await me.person.get(f"/v1/verify/{result['package']}")).json()
    assert (True, me.number) == (verified["issued"], verified["number"])


async def _package(me: Applicant) -> bytes:
    """The result, fetched with number and query code as soon as it is handed out."""
    async with asyncio.timeout(30):
        while True:
            answer = await me.person.get(f"/v1/results/{me.number}/package", code=me.code)
            if answer.status_code == 200:
                return answer.content
            assert "result_not_ready" == answer.json()["code"]
            await asyncio.sleep(0.05)  # another room has told that it is ready; this one has not heard yet


async def _notices(me: Applicant, kind: str) -> list[dict[str, Any]]:
    """The notices of this kind in the applicant's inbox, as soon as there is one."""
    async with asyncio.timeout(30):
        while True:
            answer = await me.person.get("/v1/notices", number=me.number)
            found = (
                [one for one in answer.json()["notices"] if one["kind"] == kind] if answer.status_code == 200 else []
            )
            if found:
                return found
            await asyncio.sleep(0.05)


async def _journal(me: Applicant, supervisor: Person) -> list[str]:
    """The types of all facts of the case, as soon as the board shows that it was delivered; its numbers are dense."""
    async with asyncio.timeout(30):
        while True:
            answer = await supervisor.get(f"/v1/cases/{me.application_id}")
            if answer.status_code == 200 and answer.json()["state"] == "delivered":
                entries = answer.json()["journal"]
                assert list(range(1, len(entries) + 1)) == [entry["seq"] for entry in entries]
                return [fact["type"] for entry in entries for fact in entry["facts"]]
            await asyncio.sleep(0.1)


def _step(progress: Progress, step: str) -> Mapping[str, Any]:
    (found,) = [one for one in progress["steps"] if one["step"] == step]
    return dict(found)


def _states(progress: Progress) -> dict[str, str]:
    return {one["step"]: one["state"] for one in progress["steps"]}


def _rounds(progress: Progress) -> dict[str, int]:
    return {one["step"]: one["round"] for one in progress["steps"]}


def _looks(progress: Progress) -> dict[str, tuple[str, str | None, int]]:
    return {one["step"]: (one["state"], one.get("look"), one["round"]) for one in progress["steps"]}


def _holders(progress: Progress) -> dict[str, str]:
    return {one["step"]: one["department"] for one in progress["steps"]}
