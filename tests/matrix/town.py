"""The whole system with cases in every relation to everybody, and what each of its doors answers to each of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from tests.matrix.bodies import FORMS, body_of
from tests.support.paged import FROM_HERE, Browser

from onewindow.chassis.app import application
from onewindow.chassis.clock import SystemClock
from onewindow.chassis.identity import Identity, secret_of
from onewindow.chassis.people import DEMO_WORD, People
from onewindow.chassis.settings import HouseSettings
from onewindow.definitions.load import Catalogue
from onewindow.embedded.counting import read as calendar_of
from onewindow.embedded.line.caller import stranger
from onewindow.embedded.line.desk import answer, inbox, review
from onewindow.embedded.line.filing import Receipt, hand_in, read_application
from onewindow.embedded.line.following import follow
from onewindow.embedded.play.child import Server, serving
from onewindow.embedded.play.playing import leave_midway
from onewindow.embedded.rooms import house_of, rooms_of
from onewindow.embedded.shipped import calendar_folder, catalogue_folder, sample

OWN = ("me", "agent-1")
"""Whose case A is, and who has their mandate."""
ACTORS_A = (
    "stranger",
    "code",
    "me-2",
    "village-1",
    "amr-1",
    "fire-1",
    "fire-head",
    "gov-head",
    "superv-1",
    "auditor-1",
    "operator-1",
    "service",
    "clerk-1",
    "agent-1",
    "me",
)
"""In the order in which they come; whoever may act comes last. A is a restaurant of me's whose five desks have it:
fire's step is asked for, amr has another one, village none. ``code``: a stranger who has the query code."""
ACTORS_B = ("agent-1", "me", "village-1", "village-2", "me-2")
"""B is a card of me-2's at the village, whose second officer is me-2: their own application."""


POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'self'"
)


@dataclass(slots=True)
class Town:
    """A served line with cases, and everybody who comes to it."""

    server: Server
    folder: Path
    receipts: Mapping[str, Receipt]
    drafts: tuple[str, str] = ("", "")
    browsers: dict[str, Browser] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    fouls: list[str] = field(default_factory=list)


def doors(folder: Path) -> list[tuple[str, str, bool]]:
    """Every method and path of every service, and whether it is a page; those that read come first."""
    catalogue = Catalogue.load(catalogue_folder())
    house = house_of(HouseSettings(data=folder / "nobody"), catalogue)
    app = application(rooms_of((), house, catalogue, calendar_of(calendar_folder())), house, list)
    found = {one for one in _walk(app.routes) if one[0] != "HEAD"}
    last = ("/sign-out",)
    return sorted(found, key=lambda one: (one[1] in last, one[0] != "GET", one[1]))


def _walk(routes: list[BaseRoute]) -> list[tuple[str, str, bool]]:
    found: list[tuple[str, str, bool]] = []
    for route in routes:
        if isinstance(route, APIRoute):
            found += [(method, route.path, not route.include_in_schema) for method in route.methods or ()]
        elif (inside := getattr(getattr(route, "original_router", route), "routes", None)) is not None:
            found += _walk(inside)
    return found


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    """Serve, and bring the cases to where they are looked at."""
    async with serving(folder, 0) as server, AsyncExitStack() as stack:
        restaurant, _, card, _ = await leave_midway(server, folder)
        async with stranger(server.url) as line:
            me = await line.signed_in("me", DEMO_WORD)
            form = read_application(sample("village-elder-card/card.yaml"))
            delivered, withdrawn = [await hand_in(me, form, f"matrix-{number}") for number in range(2)]
            village = await line.signed_in("village-1", DEMO_WORD)
            (waiting,) = [one for one in await inbox(village) if one["number"] == delivered.number]
            await answer(village, await review(village, waiting["id"]), "grant")
            async for progress in follow(me, delivered.number, delivered.query_code):
                if progress.get("result_ready"):
                    break
            known = {name: await _receipt(me, number) for name, number in (("A", restaurant),)}
            other = await line.signed_in("me-2", DEMO_WORD)
            known["B"] = await _receipt(other, card)
            built = Town(server, folder, known | {"C": delivered, "D": withdrawn})
        for name in dict.fromkeys((*ACTORS_A, *ACTORS_B)):
            client = await stack.enter_async_context(
                httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=20, headers={"Accept-Language": "zh"})
            )
            built.browsers[name] = Browser(client)
            await _come_in(built, name)
        shown = (await built.browsers["me"].get(f"/applications/{restaurant}/receipt")).text
        code = shown.partition('查询码 <strong class="ow-number">')[2].partition("<")[0]
        built.receipts = {**built.receipts, "A": Receipt(known["A"].application_id, restaurant, code)}
        built.drafts = (await _draft(built.browsers["me"]), await _draft(built.browsers["me"]))
        yield built


async def _receipt(caller: object, number: str) -> Receipt:
    shown = await caller.get(f"/v1/applications/{number}")  # type: ignore[attr-defined]
    return Receipt(shown["application_id"], number, "")


async def _come_in(built: Town, name: str) -> None:
    browser = built.browsers[name]
    if name == "service":
        identity = Identity(People.demo(()), secret_of(_secret(built.folder)), SystemClock())
        built.tokens[name] = identity.service_token("routing")
    elif name not in ("stranger", "code"):
        said = await browser.send("/sign-in", {"name": name, "password": DEMO_WORD, "then": "/"})
        assert said.status_code == 303, said.text
        page = (await browser.get("/sign-in")).text
        browser.csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        session = await browser.client.post("/v1/sessions", json={"name": name, "password": DEMO_WORD})
        built.tokens[name] = session.json()["token"]


def _secret(folder: Path) -> Path:
    (found,) = [one for one in folder.iterdir() if "secret" in one.name]
    return found


async def _draft(browser: Browser) -> str:
    begun = await browser.send("/services/catering-open/apply")
    return str(begun.headers["location"].split("/")[2])


def address(built: Town, case: str, path: str) -> str:
    """The path filled in for a case; results are asked of the delivered one, withdrawals of the one that is spared."""
    of_result = path.startswith(("/results", "/v1/results"))
    receipt = built.receipts["C" if of_result and case == "A" else "D" if _takes_back(path) and case == "A" else case]
    step, material = {"A": ("fire", "fire_plan"), "B": ("village", "id_card")}[case]
    given = {
        "number": receipt.number,
        "application_id": receipt.application_id,
        "step": step,
        "review_id": f"{receipt.application_id}:{step}",
        "material": material,
        "document": "receipt-1",
        "draft_id": built.drafts[1] if path == "/apply/{draft_id}" else built.drafts[0],
        "place": "-check",
        "code": "not_yours" if path.startswith("/v1/problems") else "catering-open",
        "theme": "restaurant",
        "spot": "village-elder-card",
        "name": "ow.css",
        "verb": "grant",
        "mandate_id": "none",
        "text_hash": "0" * 32,
        "package_hash": "0" * 64,
        "topic": "onewindow.case.v1",
        "partition": "0",
        "offset": "0",
    }
    return path.format(**given)


def _takes_back(path: str) -> bool:
    return path.endswith("/withdrawal")


def unlike_a_page(answer: httpx.Response) -> list[str]:
    """What an answer of a page lacks of what every page has; a file of the kit is public and kept for ever."""
    wanted = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
    if answer.headers.get("content-type", "").startswith("text/html"):
        wanted |= {"content-security-policy": POLICY, "cache-control": "private, no-store"}
        wanted |= {"x-frame-options": "SAMEORIGIN"}
    elif answer.status_code == 303 and answer.request.url.path != "/look":
        wanted |= {"cache-control": "no-store"}
    told = [
        f"{name}: {answer.headers.get(name)}" for name, value in wanted.items() if answer.headers.get(name) != value
    ]
    told += [f"set-cookie: {one}" for one in answer.headers.get_list("set-cookie") if "samesite=lax" not in one.lower()]
    return told


async def asked(built: Town, who: str, case: str, method: str, path: str, *, page: bool) -> tuple[int, str]:
    """What a door answers to somebody: the status, and what it says if that is soon told."""
    browser, where = built.browsers[who], address(built, case, path)
    headers = {} if page or who not in built.tokens else {"Authorization": f"Bearer {built.tokens[who]}"}
    cookies = browser.client.cookies if page else None
    params = {"code": built.receipts["C" if "/results" in path else case].query_code} if who == "code" else {}
    client = browser.client if page else httpx.AsyncClient(base_url=built.server.url, trust_env=False, timeout=20)
    try:
        if method == "GET":
            async with client.stream("GET", where, params=params, headers=headers, cookies=cookies) as got:
                built.fouls += [f"{method} {path} {who}: {one}" for one in unlike_a_page(got)] if page else []
                endless = got.headers.get("content-type", "").startswith("text/event-stream")
                return got.status_code, "" if endless else (await got.aread()).decode("utf-8", "replace")
        if page:
            form = {**_form(browser), **FORMS.get(path, {})}
            sent = await browser.client.post(where, data=form, headers=FROM_HERE, params=params)
            built.fouls += [f"{method} {path} {who}: {one}" for one in unlike_a_page(sent)]
        else:
            sent = await client.post(where, json=body_of(path), headers=headers, params=params)
        return sent.status_code, sent.text
    finally:
        if client is not browser.client:
            await client.aclose()


def _form(browser: Browser) -> dict[str, str]:
    """A form of theirs that says nothing, of a page that nobody has seen."""
    return {"csrf": browser.csrf, "page": "999999", "act": "0" * 32}
