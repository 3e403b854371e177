"""What a hostile form brings to the pages: marks of another language, too much of everything, another site's hand."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.intake.offices import CLERK, pdf
from tests.intake.rig import Rig, open_rig
from tests.matrix.town import address, doors, town
from tests.support.paged import FROM_HERE, Browser, come

MARK = '<script>alert("x")</script><img src=x onerror=alert(1)>'
FILE = {"file": ('"><script>alert(1)</script>.pdf', pdf("card"), "application/pdf")}
ANSWERS = {"business_name": MARK[:20], "id_number": "11010519491231002X", "area_m2": "12.5", "gas": "false"}


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake's room, its pages and its loops."""
    async with open_rig(tmp_path, loops=True) as opened:
        yield opened


async def begun(browser: Browser) -> str:
    """The path of a new draft."""
    return str((await browser.send("/services/stall/apply")).headers["location"].rsplit("/", 1)[0])


async def test_marks_of_another_language_are_shown_as_they_were_typed(rig: Rig) -> None:
    """In an answer, in the name of a file, of an applicant, in a search and a number: on every page that shows them."""
    me, clerk = await come(rig, "me"), await come(rig, CLERK.id)
    draft = await begun(me)
    for name, value in ANSWERS.items():
        await me.send(f"{draft}/{name}", {"value": value})
    await me.send(f"{draft}/id_card", files=FILE)
    number = (await me.send(f"{draft}/-check", {"declared": "1"})).headers["location"].split("/")[2]
    filed = await rig.file(CLERK, applicant={"name": MARK}, answers={**ANSWERS, "area_m2": 12.5, "gas": False})
    await rig.claim()
    facts = await rig.facts()
    for fact in facts:
        await rig.open_case(fact.application_id)
    await rig.until_seq(number, 1)
    parts = ("", "/receipt", "/reads", "/supplement", "/withdrawal", "/live")
    mine = [*(f"/applications/{number}{part}" for part in parts), "/applications", f"{draft}/business_name"]
    shown = [await me.get(path) for path in mine]
    shown += [await me.client.get(path, params={"q": MARK, "number": MARK}) for path in ("/", "/track")]
    theirs = [f"/applications/{filed['number']}/{part}" for part in ("counter", "receipt", "correction")]
    shown += [await clerk.get(path) for path in ("/counter", f"/applications/{number}/counter", *theirs)]
    shown.append(await clerk.client.get("/counter", params={"number": MARK}))
    wrong = await me.send(f"{await begun(me)}/area_m2", {"value": MARK})

    for answer in (*shown, wrong):
        assert answer.status_code < 500, answer.request.url
        assert "<script>alert" not in answer.text, answer.request.url
        assert "<img src=x" not in answer.text, answer.request.url
    assert "&lt;script&gt;" in wrong.text


PART, END = b"--b\r\nContent-Disposition: form-data; name=", b"\r\n--b--\r\n"
IN_PARTS = "multipart/form-data; boundary=b"
MONSTERS = {
    "preamble": (b"p" * 500_000 + END, IN_PARTS),
    "boundary": (b"--\r\n\r\n\r\n----\r\n", "multipart/form-data; boundary="),
    "name": (PART + b"file; filename*=UTF-8''%2e%2e%2fx.pdf\r\n\r\nno pdf" + END, IN_PARTS),
    "fields": (b"&".join(b"f%d=1" % number for number in range(50_000)), "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize(("body", "content_type"), MONSTERS.values(), ids=MONSTERS.keys())
async def test_a_form_of_too_much_is_refused_soon_and_changes_nothing(rig: Rig, body: bytes, content_type: str) -> None:
    """A preamble without end, a boundary that is none, a name that climbs, fifty thousand fields."""
    me = await come(rig, "me")
    draft = await begun(me)
    before = (await me.get(f"{draft}/-check")).text.count("未填写")
    began = time.process_time()
    answer = await me.client.post(f"{draft}/id_card", content=body, headers={**FROM_HERE, "Content-Type": content_type})
    took = time.process_time() - began

    assert 400 <= answer.status_code < 500, answer.text[:300]
    assert before == (await me.get(f"{draft}/-check")).text.count("未填写")
    print(f"refused after {took * 1000:.0f} ms of CPU")


@pytest.mark.parametrize("typed", ['{"$gt": ""}', "(a+)+$", ".*", "' OR 1=1 --", "\u202etxt", "a" * 99])
async def test_what_is_searched_for_is_taken_letter_by_letter(rig: Rig, typed: str) -> None:
    """No operator, no pattern: nothing is found, and nothing breaks."""
    me, clerk = await come(rig, "me"), await come(rig, CLERK.id)
    found = await me.client.get("/", params={"q": typed})
    tracked = await me.client.get("/track", params={"number": typed[:60], "code": typed[:20]})
    looked_up = await clerk.client.get("/counter", params={"number": typed[:60]})
    operator = await clerk.client.get("/counter", params={"number[$ne]": "1"})

    assert [200, 404, 404, 200] == [one.status_code for one in (found, tracked, looked_up, operator)]
    assert "找到 0 项" in found.text


async def test_no_form_of_another_site_acts(tmp_path: Path) -> None:
    """Every form of every page, sent with the cookie of who may act: from elsewhere, without the token, as JSON."""
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://gov.cn.evil.example"}
    async with town(tmp_path) as built:
        taken = []
        for method, path, page in doors(tmp_path):
            if method != "POST" or not page:
                continue
            for who in ("me", "clerk-1", "fire-1", "fire-head"):
                browser, where = built.browsers[who], address(built, "A", path)
                whole = {"csrf": browser.csrf, "page": "1", "act": "0" * 32, "declared": "1", "name": who}
                sent = [
                    await browser.client.post(where, data=whole, headers=elsewhere),
                    await browser.client.post(where, json=whole, headers=FROM_HERE),
                ]
                if path != "/sign-in":
                    sent.append(await browser.client.post(where, data={"declared": "1"}, headers=FROM_HERE))
                taken += [f"{path} {who} {one.status_code}" for one in sent if not 400 <= one.status_code < 500]
                assert all("access-control-allow-origin" not in one.headers for one in sent)

    assert [] == taken
