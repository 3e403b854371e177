"""At the counter: what was seen of originals, corrections, a form on one screen, and the lists of what came in."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.intake.offices import AGENT, CLERK, ME, pdf, stall
from tests.intake.rig import Rig, in_review, open_rig
from tests.support.paged import Browser, come

from onewindow.contracts.application import ApplicationCorrected, ApplicationSubmitted
from onewindow.contracts.case import CaseAccepted
from onewindow.intake.core.originals import Mark, Seen, level_of
from onewindow.intake.core.reading import masked
from onewindow.intake.core.short import on_the_spot

NAMED = {"name": "李桂兰", "id_number": "11010519491231002X"}
ANSWERS = {"business_name": "老王面摊", "id_number": "11010519491231002X", "area_m2": "12.5", "gas": "false"}


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake's room, its pages and its loops."""
    async with open_rig(tmp_path, loops=True) as opened:
        yield opened


def mark(seen: Seen) -> Mark:
    """Somebody has looked."""
    return Mark(item="x", sha256="0", seen=seen, by="clerk-1", at="2026-11-23T01:00:00.000Z")


@pytest.mark.parametrize(
    ("item", "seen", "level"),
    [
        ("id_card", None, "A"),
        ("gas_proof", None, "C"),
        ("gas_proof", "copy", "C"),
        ("gas_proof", "electronic", "C"),
        ("gas_proof", "original", "B"),
        ("photo", "original", "D"),
    ],
)
def test_a_material_is_trusted_as_far_as_its_original_was_seen(item: str, seen: Seen | None, level: str) -> None:
    """What an authority issued stays A, what its owner made stays D; between them an original that was seen is B."""
    material = stall().definition.materials[item]
    assert level == level_of(material, mark(seen) if seen is not None else None)


@pytest.mark.parametrize(("name", "shown"), [("李桂兰", "李**"), ("王", "王"), ("", ""), (None, "")])
def test_a_list_shows_the_first_character_of_a_name(name: str | None, shown: str) -> None:
    """And a star for each of the others."""
    assert shown == masked(name)


def test_what_waits_for_departments_is_not_handed_in_on_one_screen() -> None:
    """A short form that is complete by itself, or that a counter accepts."""
    assert on_the_spot(stall("immediate").definition)
    assert on_the_spot(stall("counter").definition)
    assert not on_the_spot(stall("precheck").definition)


async def at_counter(clerk: Browser, number: str) -> str:
    """The page of an application at the counter."""
    answer = await clerk.get(f"/applications/{number}/counter")
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_an_original_that_was_seen_is_told_to_the_applicant_and_the_officer(rig: Rig) -> None:
    """On the counter's page, on the receipt and beside the material; of these very bytes, and marked once."""
    filed = await in_review(rig)
    clerk, me = await come(rig, CLERK.id), await come(rig, "me")
    page = await at_counter(clerk, filed["number"])
    sha256 = page.partition('name="sha256.id_card" value="')[2].partition('"')[0]
    form = {"sha256.id_card": sha256, "seen.id_card": "original"}
    answers = [await clerk.send(f"/applications/{filed['number']}/originals", form) for _ in range(2)]
    stale = await clerk.send(f"/applications/{filed['number']}/originals", form | {"sha256.id_card": "0" * 64})
    nothing = await clerk.send(f"/applications/{filed['number']}/originals")
    after = await at_counter(clerk, filed["number"])
    receipt = (await me.get(f"/applications/{filed['number']}/receipt")).text

    assert [303, 303, 412, 422] == [answer.status_code for answer in (*answers, stale, nothing)]
    assert 'value="original" checked' in stale.text
    assert "clerk-1" not in page.partition("核对原件")[2]
    assert "clerk-1" in after.partition("核对原件")[2]
    assert "身份证 – 已核对原件" in receipt
    assert [] == [one for one in await rig.facts() if not isinstance(one, ApplicationSubmitted)]


async def test_an_agent_sees_whom_they_have_helped(rig: Rig) -> None:
    """Beside what is of the one whose mandate they have."""
    filed = await rig.file(AGENT)
    await rig.claim()
    await rig.open_case(filed["application_id"])
    await rig.until_seq(filed["number"], 1)

    assert 1 == (await (await come(rig, "agent-1")).get("/applications")).text.count(
        f'/applications/{filed["number"]}"'
    )


@pytest.mark.parametrize("who", ["me", "agent-1", "amr-1", "superv-1"])
async def test_only_a_window_marks_originals(rig: Rig, who: str) -> None:
    """No applicant, no agent, and no desk does it for the window."""
    filed = await in_review(rig)
    browser = await come(rig, who)
    answer = await browser.send(f"/applications/{filed['number']}/originals", {"seen.id_card": "original"})
    assert answer.status_code in (403, 404)


async def test_a_clerk_corrects_on_the_spot_what_the_applicant_put_right(rig: Rig) -> None:
    """Before acceptance; only what differs is told, nothing typed is lost, and looking at it is on record."""
    filed = await rig.file(CLERK, service="counter-stall", applicant=NAMED)
    await rig.claim()
    await rig.open_case(filed["application_id"])
    await rig.until_seq(filed["number"], 1, CLERK)
    clerk, path = await come(rig, CLERK.id), f"/applications/{filed['number']}/correction"
    shown = (await clerk.get(path)).text
    act = shown.partition('name="act" value="')[2].partition('"')[0]
    form = {"act": act, **{f"answer.{name}": value for name, value in ANSWERS.items()}}
    nothing = await clerk.send(path, form | {"answer.area_m2": "20"} | _as_it_is(shown))
    wrong = await clerk.send(
        path, form | _as_it_is(shown) | {"answer.area_m2": "many", "answer.business_name": "改过的名字"}
    )
    right = await clerk.send(path, form | _as_it_is(shown) | {"answer.area_m2": "30"})
    again = await clerk.send(path, form | _as_it_is(shown) | {"answer.area_m2": "30"})

    assert [422, 422, 303, 303] == [answer.status_code for answer in (nothing, wrong, right, again)]
    assert "没有改动" in nothing.text
    assert "改过的名字" in wrong.text
    (fact,) = [one for one in await rig.facts() if isinstance(one, ApplicationCorrected)]
    assert {"area_m2": 30.0} == dict(fact.routes)
    assert {} == dict(fact.materials)
    reads = (await rig.get(f"/v1/dossiers/{filed['application_id']}/reads", "auditor-1")).json()["reads"]
    assert "correction" in {one["purpose"] for one in reads}


def _as_it_is(page: str) -> dict[str, str]:
    """What the fields of a page hold."""
    found = dict(re.findall(r'name="((?:answer|held|name)\.[^"]+)" value="([^"]*)"', page))
    for name, inside in re.findall(r'<select [^>]*name="(answer\.[^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return found


async def test_after_acceptance_nothing_is_corrected_on_the_spot(rig: Rig) -> None:
    """From then on a desk asks, and the applicant supplements."""
    filed = await in_review(rig)
    clerk = await come(rig, CLERK.id)
    assert 409 == (await clerk.get(f"/applications/{filed['number']}/correction")).status_code


async def test_a_short_form_is_handed_in_on_one_screen(rig: Rig) -> None:
    """All that is wrong at once; a file that was kept is not chosen again; sent twice it is one application."""
    clerk, path = await come(rig, CLERK.id), "/counter/services/stall"
    act = (await clerk.get(path)).text.partition('name="act" value="')[2].partition('"')[0]
    form = {"act": act, "declared": "1", **{f"answer.{name}": value for name, value in ANSWERS.items()}}
    form |= {"applicant.name": "李桂兰"}
    file = {"file.id_card": ("card.pdf", pdf("card"), "application/pdf")}
    wrong = await clerk.send(path, form | {"answer.area_m2": "0", "answer.gas": "", "applicant.name": ""}, file)
    held = _as_it_is(wrong.text)["held.id_card"]
    kept = {"held.id_card": held, "name.id_card": "card.pdf"}
    undeclared = await clerk.send(path, {name: value for name, value in (form | kept).items() if name != "declared"})
    right = [await clerk.send(path, form | kept) for _ in range(2)]

    assert [422, 422, 303, 303] == [answer.status_code for answer in (wrong, undeclared, *right)]
    assert wrong.text.count("govuk-error-message") >= 3
    assert "老王面摊" in wrong.text
    assert right[0].headers["location"] == right[1].headers["location"]
    (fact,) = await rig.facts()
    assert isinstance(fact, ApplicationSubmitted)
    assert ("counter", "clerk-1") == (fact.channel, fact.by.id)


@pytest.mark.parametrize("who", ["me", "agent-1", "amr-1"])
async def test_one_screen_is_for_windows_alone(rig: Rig, who: str) -> None:
    """The others have a page for each question."""
    browser = await come(rig, who)
    assert 403 == (await browser.get("/counter/services/stall")).status_code
    assert 403 == (await browser.send("/counter/services/stall", {"act": "0" * 32})).status_code


async def test_the_counter_lists_what_waits_for_it_and_what_came_in_by_it(rig: Rig) -> None:
    """The names masked; what was accepted waits no more, and another clerk's are not mine."""
    waits = await rig.file(ME, service="counter-stall")
    mine = await rig.file(CLERK, applicant=NAMED)
    await rig.file(AGENT)
    await rig.claim()
    await rig.open_case(waits["application_id"])
    await rig.until_seq(waits["number"], 1)
    clerk = await come(rig, CLERK.id)
    before = (await clerk.get("/counter")).text
    await rig.say(waits["application_id"], CaseAccepted(as_of=rig.house.clock.now()))
    await rig.until_seq(waits["number"], 2)
    after = (await clerk.get("/counter")).text

    assert waits["number"] in before.partition("等窗口受理的")[2].partition("我经手提交的")[0]
    assert waits["number"] not in after
    assert mine["number"] in before.partition("我经手提交的")[2]
    assert "李**" in before
    assert "李桂兰" not in before
    assert "11010519491231002X" not in before
