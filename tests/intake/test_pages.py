"""Intake's pages: whoever does something wrong is told in words what, and nothing that was typed is lost."""

# Above 250 lines because every way of going wrong with a page stands here once.

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.intake.offices import pdf
from tests.intake.rig import Rig, open_rig
from tests.support.paged import FROM_HERE, Browser, come
from tests.support.pages import HOUSE, PAGES, routes_of

from onewindow.chassis.people import DEMO_WORD
from onewindow.contracts.instant import shift

FILE = {"file": ("card.pdf", pdf("card"), "application/pdf")}
ANSWERED = [("business_name", "老王面摊"), ("id_number", "11010519491231002X"), ("area_m2", "12.5"), ("gas", "false")]


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake's room and its pages."""
    async with open_rig(tmp_path) as opened:
        yield opened


async def begun(browser: Browser, service: str = "stall") -> str:
    """A draft of a service: the path of its pages."""
    answer = await browser.send(f"/services/{service}/apply")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rsplit("/", 1)[0])


async def filled_in(browser: Browser) -> str:
    """A whole application that is not handed in yet: the path of its pages."""
    draft = await begun(browser)
    for name, value in ANSWERED:
        answer = await browser.send(f"{draft}/{name}", {"value": value})
        assert answer.status_code == 303, (name, answer.text)
    assert (await browser.send(f"{draft}/id_card", files=FILE)).status_code == 303
    return draft


def test_every_page_is_in_the_list(rig: Rig) -> None:
    """A page that is new fails here until the gateway and the matrix below know it."""
    paths = {path for _, path in routes_of(rig.room.router.routes)}
    assert set(PAGES["intake"]) == paths
    app: Any = rig.client._transport.app  # type: ignore[attr-defined]
    assert paths | set(HOUSE) == {path for _, path in routes_of(app._app.routes)}


async def test_an_application_goes_from_page_to_page_to_its_receipt(rig: Rig) -> None:
    """One thing each, then all of it at once, then the number with its code; twice sent is one application."""
    browser = await come(rig, "me")
    draft = await filled_in(browser)
    whole = (await browser.get(f"{draft}/-check")).text
    assert all(said in whole for said in ("老王面摊", "12.5", "card.pdf"))
    assert (await browser.send(f"{draft}/-check")).status_code == 422
    filed = await browser.send(f"{draft}/-check", {"declared": "1"})
    again = await browser.send(f"{draft}/-check", {"declared": "1"})
    receipt = (await browser.get(filed.headers["location"])).text

    assert filed.headers["location"] == again.headers["location"]
    assert 1 == len(await rig.facts())
    number = filed.headers["location"].split("/")[2]
    assert number in receipt
    assert "<svg" in receipt
    assert re.search(r"查询码 <strong class=\"ow-number\">[0-9A-Z]{6}<", receipt)
    assert (await browser.get(f"{draft}/-check")).headers["location"] == filed.headers["location"]
    assert number in (await browser.get("/applications")).text


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("business_name", "", "请填写店名"),
        ("business_name", "很" * 21, "最多20字"),
        ("area_m2", "many", "不小于1"),
        ("area_m2", "0", "不小于1"),
        ("gas", "", "请填写是否使用燃气"),
        ("gas", "perhaps", "请选“是”或“否”"),
        ("since", "yesterday", "日期"),
        ("sells", "stones", "选项"),
    ],
)
async def test_a_wrong_answer_is_told_in_words_and_stays_in_its_field(
    rig: Rig, name: str, value: str, says: str
) -> None:
    """What would be right stands above the form and beside the field; what was typed is still there."""
    browser = await come(rig, "me")
    draft = await begun(browser)
    answer = await browser.send(f"{draft}/{name}", {"value": value})

    assert 422 == answer.status_code
    assert says in answer.text
    assert not value or value in ("perhaps", "stones") or value in answer.text


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (("a.exe", b"MZ" + bytes(500), "application/pdf"), "文件"),
        (("a.pdf", b"", "application/pdf"), "文件"),
        (("a.pdf", b"%PDF-1.7\nhalf", "application/pdf"), "文件"),
    ],
    ids=["of the wrong kind", "empty", "half"],
)
async def test_a_file_that_is_none_is_refused_and_nothing_else_is_lost(rig: Rig, file: Any, says: str) -> None:
    """The draft keeps what it had; the page says what is wrong with the file."""
    browser = await come(rig, "me")
    draft = await filled_in(browser)
    answer = await browser.send(f"{draft}/id_card", files={"file": file})

    assert 422 == answer.status_code
    assert says in answer.text
    assert "card.pdf" in (await browser.get(f"{draft}/-check")).text


async def test_a_session_that_ended_in_the_middle_of_a_form_loses_nothing(rig: Rig) -> None:
    """What was typed waits behind the sign-in, and is sent by one press more."""
    browser = await come(rig, "me")
    draft = await begun(browser)
    browser.client.cookies.clear()
    late = await browser.send(f"{draft}/business_name", {"value": "老王面摊"})
    assert 401 == late.status_code
    assert 'name="typed.value" value="老王面摊"' in late.text
    body = {"name": "me", "password": DEMO_WORD, "then": f"{draft}/business_name", "typed.value": "老王面摊"}
    again = await browser.send("/sign-in", body)
    assert "老王面摊" in again.text
    token = re.search(
        r'<form method="post" action="/apply/[^>]*>\s*<input type="hidden" name="csrf" value="([^"]+)"', again.text
    )
    assert token is not None
    browser.csrf = token[1]
    assert 303 == (await browser.send(f"{draft}/business_name", {"value": "老王面摊"})).status_code
    assert "老王面摊" in (await browser.get(f"{draft}/-check")).text


async def test_each_field_of_a_form_comes_back_as_often_as_it_stood_there(rig: Rig) -> None:
    """Two boxes that were ticked are two boxes behind the sign-in."""
    stranger = await come(rig)
    late = await stranger.client.post("/apply/x/y", data={"item": ["permit", "plan"]}, headers=FROM_HERE)

    assert 401 == late.status_code
    assert all(f'name="typed.item" value="{item}"' in late.text for item in ("permit", "plan"))


async def test_whoever_presses_twice_or_in_two_tabs_gets_the_one_number(rig: Rig) -> None:
    """At once, and after the other tab has changed something: the application that was handed in is shown."""
    browser = await come(rig, "me")
    draft = await filled_in(browser)
    at_once = await asyncio.gather(*(browser.send(f"{draft}/-check", {"declared": "1"}) for _ in range(5)))
    where = {(one.status_code, one.headers.get("location")) for one in at_once}
    assert 1 == len(where)
    assert 1 == len(await rig.facts())

    second = await filled_in(browser)
    await browser.send(f"{second}/-check", {"declared": "1"})
    docs = rig.house.store
    doc = await docs.get("drafts", second.rsplit("/", 1)[1])
    assert doc is not None
    await docs.put_many(
        "drafts", [doc | {"rev": doc["rev"] + 1, "number": "", "answers": doc["answers"] | {"seats": 4}}]
    )
    again = await browser.send(f"{second}/-check", {"declared": "1"})
    assert again.headers["location"].endswith("/receipt")
    assert 2 == len(await rig.facts())


async def test_a_draft_goes_with_its_service(rig: Rig) -> None:
    """A newer version takes over what it asks for still; one of a service that is gone is shown and can be deleted."""
    browser = await come(rig, "me")
    draft = await filled_in(browser)
    id_ = draft.rsplit("/", 1)[1]
    store = rig.house.store
    doc = await store.get("drafts", id_)
    assert doc is not None
    await store.put_many(
        "drafts", [doc | {"rev": doc["rev"] + 1, "version": 1, "answers": doc["answers"] | {"old": 1}}]
    )
    moved = await browser.get(f"{draft}/-check")
    assert moved.headers["location"].endswith("?anew=1")
    shown = await browser.get(moved.headers["location"])
    assert "新的表单" in shown.text
    assert "老王面摊" in shown.text
    assert 303 == (await browser.send(f"{draft}/-check", {"declared": "1"})).status_code

    gone = (await begun(browser)).rsplit("/", 1)[1]
    doc = await store.get("drafts", gone)
    assert doc is not None
    await store.put_many("drafts", [doc | {"rev": doc["rev"] + 1, "service": "no-more"}])
    assert "已不再办理" in (await browser.get("/applications")).text
    await browser.send(f"/apply/{gone}")
    assert "已不再办理" not in (await browser.get("/applications")).text


async def test_one_is_a_number_and_no_yes(rig: Rig) -> None:
    """What was typed comes back as it was typed."""
    browser = await come(rig, "me")
    draft = await begun(browser)
    await browser.send(f"{draft}/area_m2", {"value": "1"})

    assert 'value="1"' in (await browser.get(f"{draft}/area_m2")).text


async def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(rig: Rig) -> None:
    """An open progress page is no use of the session; once that is over, the whole page is looked at again."""
    browser = await come(rig, "me")
    draft = await filled_in(browser)
    filed = await browser.send(f"{draft}/-check", {"declared": "1"})
    live = f"/applications/{filed.headers['location'].split('/')[2]}/live"
    clock: Any = rig.house.clock
    now = clock.now
    for minutes in (10, 20, 29):
        clock.now = lambda minutes=minutes: shift(now(), seconds=minutes * 60)
        assert 200 == (await browser.get(live, **{"HX-Request": "true"})).status_code
    clock.now = lambda: shift(now(), seconds=1801)
    over = await browser.get(live, **{"HX-Request": "true"})
    clock.now = now
    assert live.removesuffix("/live") == over.headers["hx-redirect"]


@pytest.mark.parametrize("charset", ["unicode_escape", "undefined", "nobody-has-it"])
async def test_a_form_in_a_charset_that_is_none_is_malformed(rig: Rig, charset: str) -> None:
    """Signed in or not; no half of a character reaches a page."""
    body = b'--X\r\nContent-Disposition: form-data; name="typed.a"\r\n\r\n\\ud800\r\n--X--\r\n'
    kind = f"multipart/form-data; boundary=X; charset={charset}"
    answer = await rig.client.post("/sign-in", content=body, headers={**FROM_HERE, "Content-Type": kind})

    assert answer.status_code in (400, 401, 422)


async def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_programs(rig: Rig) -> None:
    """Also what the framework refuses by itself: another method, a form that is broken, a word that is too long."""
    html = {"Accept": "text/html"}
    for path in ("/nope", "/services/stall/nope"):
        assert "没有办成" in (await rig.client.get(path, headers=html)).text
        assert "unknown" == (await rig.client.get(path)).json()["code"]
    browser = await come(rig, "me")
    assert "没有办成" in (await browser.get(f"/?q={'x' * 101}")).text
    wrong = {**FROM_HERE, "Content-Type": "multipart/form-data; boundary=X"}
    broken = await browser.client.post("/services/stall/apply", content=b"--Y nothing", headers=wrong)
    assert "没有办成" in broken.text


async def test_who_is_away_too_long_is_signed_out(rig: Rig) -> None:
    """A citizen after half an hour, an officer after a quarter of one."""
    citizen, officer = await come(rig, "me"), await come(rig, "amr-1")
    clock: Any = rig.house.clock
    now = clock.now
    clock.now = lambda: shift(now(), seconds=901)
    assert 200 == (await citizen.get("/applications")).status_code
    assert "退出" not in (await officer.get("/track")).text
    clock.now = lambda: shift(now(), seconds=901 + 1801)
    assert "/sign-in?next=/applications" == (await citizen.get("/applications")).headers["location"]
    clock.now = now


async def test_a_session_that_was_closed_stays_closed_and_is_forgotten_in_time(rig: Rig) -> None:
    """Also if a request was on its way; old ones go when their person comes again, so that they do not pile up."""
    browser = await come(rig, "me")
    cookie = dict(browser.client.cookies)
    assert 303 == (await browser.send("/sign-out")).status_code
    browser.client.cookies.update(cookie)
    assert (await browser.get("/applications")).headers["location"].startswith("/sign-in")
    clock: Any = rig.house.clock
    now = clock.now
    clock.now = lambda: shift(now(), seconds=17 * 3600)
    await come(rig, "me")
    clock.now = now
    page = await rig.house.store.find("page_sessions", {"person": "me"})
    assert 1 == len(page.docs)


async def test_a_form_from_elsewhere_is_not_taken(rig: Rig) -> None:
    """Another origin, no token, or that of another session: nothing happens."""
    browser, other = await come(rig, "me"), await come(rig, "me-2")
    foreign = await browser.send("/services/stall/apply", more={"Sec-Fetch-Site": "cross-site"})
    origin = await browser.client.post(
        "/services/stall/apply", data={"csrf": browser.csrf}, headers={"Origin": "http://elsewhere"}
    )
    bare = await browser.client.post("/services/stall/apply", headers=FROM_HERE)
    mixed = await browser.client.post("/services/stall/apply", data={"csrf": other.csrf}, headers=FROM_HERE)

    assert [412] * 4 == [one.status_code for one in (foreign, origin, bare, mixed)]
    assert "没有填完的" not in (await browser.get("/applications")).text


async def test_a_page_reads_by_its_cookie_and_acts_by_its_form_alone(rig: Rig) -> None:
    """The API's doors open to a cookie for reading; nothing is handed in, decided or withdrawn by one."""
    browser = await come(rig, "me")
    draft = await filled_in(browser)
    filed = await browser.send(f"{draft}/-check", {"declared": "1"})
    number = filed.headers["location"].split("/")[2]
    read = await browser.get(f"/v1/applications/{number}")
    act = await browser.client.post(f"/v1/applications/{number}/withdrawal", json={}, headers=FROM_HERE)

    assert (200, 401) == (read.status_code, act.status_code)


@pytest.mark.parametrize("path", ["//elsewhere.example", "/\\elsewhere", "https://elsewhere.example", "javascript:1"])
async def test_nobody_is_led_elsewhere(rig: Rig, path: str) -> None:
    """Behind the sign-in and the choice of a language one stays here, whatever a link says."""
    browser = await come(rig)
    signed_in = await browser.send("/sign-in", {"name": "me", "password": DEMO_WORD, "then": path})
    looked = await browser.get(f"/look?lang=en&back={path}")

    assert ("/", "/") == (signed_in.headers["location"], looked.headers["location"])


async def test_a_number_that_is_guessed_and_a_draft_of_somebody_else_are_not_there(rig: Rig) -> None:
    """The page is the same for what does not exist and for what is not theirs, and says what to do next."""
    mine, other = await come(rig, "me"), await come(rig, "me-2")
    draft = await filled_in(mine)
    filed = await mine.send(f"{draft}/-check", {"declared": "1"})
    number = filed.headers["location"].split("/")[2]
    paths = [f"/applications/{number}", f"/applications/{number}/receipt", f"{draft}/-check", "/applications/YJS1"]
    answers = [await other.get(path) for path in (*paths, f"/applications/{number}?code=AAAAAA")]

    assert {404} == {answer.status_code for answer in answers}
    assert all("回到首页" in answer.text and "老王" not in answer.text for answer in answers)


async def test_every_page_has_its_headers(rig: Rig) -> None:
    """No script stands in a page, nothing comes from elsewhere, nobody frames it, and nothing is kept on the way."""
    browser = await come(rig, "me")
    answers = [
        await browser.get(path) for path in ("/", "/services/stall", "/applications", "/track", "/applications/x")
    ]

    for answer in answers:
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert "private, no-store" == answer.headers["cache-control"]
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", answer.text)
        assert not re.search(r"(src|href|action)=\"(https?:)?//", answer.text)
    cookie = (await (await come(rig)).send("/sign-in", {"name": "me", "password": DEMO_WORD})).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


async def test_over_https_the_cookie_is_bound_to_this_host(rig: Rig) -> None:
    """No page of a neighbour domain can set it, and it never travels in clear."""
    answer = await rig.client.post(
        "https://here/sign-in", data={"name": "me", "password": DEMO_WORD}, headers=FROM_HERE
    )
    assert answer.headers["set-cookie"].startswith("__Host-onewindow-session=")
    assert "Secure" in answer.headers["set-cookie"]


ROLES = (
    "me",
    "me-2",
    "agent-1",
    "clerk-1",
    "amr-1",
    "fire-1",
    "amr-head",
    "gov-head",
    "superv-1",
    "auditor-1",
    "operator-1",
)
SEES = {"me", "agent-1", "clerk-1", "amr-1", "fire-1", "amr-head", "gov-head", "superv-1", "auditor-1", "operator-1"}
ALLOWED: dict[str, set[str]] = {
    "/applications/{number}": SEES,
    "/applications/{number}/live": SEES,
    "/applications/{number}/receipt": {"me", "agent-1", "clerk-1"},
    "/applications/{number}/export": {"me", "agent-1"},
    "/applications/{number}/supplement": {"me", "agent-1", "clerk-1"},
    "/applications/{number}/withdrawal": {"me", "agent-1", "clerk-1"},
    "/applications/{number}/reads": {"me", "agent-1", "clerk-1", "superv-1", "auditor-1"},
    "/dossiers/{application_id}/{step}": {"me", "agent-1", "clerk-1"},
    "/apply/{draft_id}/{place}": {"me"},
    "/resume": {"me", "me-2", "agent-1", "clerk-1"},
    "/apply/{draft_id}/-print": {"me"},
    "/counter": {"clerk-1"},
    "/applications/{number}/counter": {"clerk-1"},
    "/applications/{number}/correction": {"clerk-1"},
    "/counter/services/{spot}": {"clerk-1"},
}
SHOWN_WHOLE = {
    "/dossiers/{application_id}/{step}",
    "/apply/{draft_id}/{place}",
    "/applications/{number}/export",
    "/applications/{number}/correction",
}
"""Pages that are there to show what was handed in."""
OPEN = {"/", "/demo", "/services/{code}", "/services/{code}/print", "/themes/{theme}", "/track"}
"""To everybody, signed in or not."""
FOR_ALL_WHO_SIGN_IN = {"/applications"}


async def test_each_role_sees_what_is_for_it_and_no_other_page_of_the_case(rig: Rig) -> None:
    """Every page that shows something × every role × its relation to the case; a page that is new has no row yet."""
    mine = await come(rig, "me")
    draft = await filled_in(mine)
    filed = await mine.send(f"{draft}/-check", {"declared": "1"})
    open_draft = (await begun(mine)).split("/")[2]
    (fact,) = await rig.facts()
    given = {
        "{number}": filed.headers["location"].split("/")[2],
        "{application_id}": fact.application_id,
        "{draft_id}": open_draft,
        "{place}": "-check",
        "{step}": "register",
        "{code}": "stall",
        "{spot}": "late-stall",
        "{theme}": "trade",
    }
    pages = {path for method, path in routes_of(rig.room.router.routes) if method == "GET"}
    assert pages == set(ALLOWED) | OPEN | FOR_ALL_WHO_SIGN_IN

    seen: dict[str, set[str]] = {path: set() for path in pages}
    for role in (*ROLES, None):
        browser = await come(rig, role)
        for path in pages:
            address = path
            for name, value in given.items():
                address = address.replace(name, value)
            answer = await browser.get(address)
            assert answer.status_code in (200, 303, 403, 404, 409), (role, path, answer.text)
            if answer.status_code == 200:
                seen[path].add(role or "")
                leaks = any(said in answer.text for said in ("11010519491231002X", "老王面摊"))
                assert not leaks or path in SHOWN_WHOLE, (
                    role,
                    path,
                )
            if role is None and path not in OPEN:
                assert answer.headers["location"].startswith("/sign-in?next=")

    assert ALLOWED == {path: roles for path, roles in seen.items() if path in ALLOWED}
    assert {frozenset((*ROLES, ""))} == {frozenset(seen[path]) for path in OPEN}
    assert {frozenset(ROLES)} == {frozenset(seen[path]) for path in FOR_ALL_WHO_SIGN_IN}
