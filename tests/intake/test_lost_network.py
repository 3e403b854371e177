"""A line that is lost in the middle of an upload, and one that is too slow: nothing is kept, and all goes on."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from tests.intake import offices
from tests.support.paged import Browser, sign_in_at
from tests.support.served import served

from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.settings import HouseSettings
from onewindow.chassis.ui import pages
from onewindow.contracts.fact import By
from onewindow.contracts.topics import names
from onewindow.intake.shell.pages.drafts import Drafts
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.intake.shell.wiring import wire

FILE = offices.pdf("card" * 200_000)
BOUNDARY = b"----one"
_IN_TIME_S = 15.0


@dataclass(slots=True)
class Line:
    """A served room, somebody signed in before it, and their draft."""

    house: House
    browser: Browser
    draft: str

    async def kept(self) -> tuple[int, list[str]]:
        """The revision of the draft and the hashes of all files that are kept."""
        doc = await self.house.store.get("drafts", self.draft.rsplit("/", 1)[1])
        assert doc is not None
        return int(doc["rev"]), [one async for one in self.house.blobs.names()]

    def body(self) -> bytes:
        """The form of the page of the card, as a browser sends it."""
        fields = b'--%s\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n%s\r\n--%s\r\n' % (
            BOUNDARY,
            self.browser.csrf.encode(),
            BOUNDARY,
        )
        file = (
            b'Content-Disposition: form-data; name="file"; filename="card.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        )
        return fields + file + FILE + b"\r\n--%s--\r\n" % BOUNDARY

    async def begin(self, body: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The head of the request for all of the body on a line of its own, and half of the body."""
        url = self.browser.client.base_url
        reader, writer = await asyncio.open_connection(url.host, url.port)
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.client.cookies.items())
        head = (
            f"POST {self.draft}/id_card HTTP/1.1\r\nHost: {url.host}:{url.port}\r\nCookie: {cookies}\r\n"
            f"Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary={BOUNDARY.decode()}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body[: len(body) // 2])
        await writer.drain()
        return reader, writer

    async def can_be_sent_again(self) -> bool:
        """The session is alive, and the same page, sent whole, is taken."""
        shown = await self.browser.get(f"{self.draft}/id_card")
        file = {"file": ("card.pdf", FILE, "application/pdf")}
        sent = await self.browser.send(f"{self.draft}/id_card", files=file)
        return (200, 303) == (shown.status_code, sent.status_code)


@pytest_asyncio.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Intake served on a port, as in production."""
    catalogue = offices.catalogue(tmp_path / "catalogue")
    departments = tuple(catalogue.departments)
    settings = HouseSettings(data=tmp_path / "data", partitions=2, session_s=2)
    house = build_house(settings, names(departments), departments)
    async with served([wire(house, catalogue, IntakeSettings())], house) as client:
        browser = await sign_in_at(client, "me")
        draft = (await browser.send("/services/stall/apply")).headers["location"].rsplit("/", 1)[0]
        for name, value in (("area_m2", "12"), ("gas", "false")):  # what is to be handed in depends on these
            assert 303 == (await browser.send(f"{draft}/{name}", {"value": value})).status_code
        yield Line(house, browser, str(draft))


async def test_an_upload_that_is_cut_in_the_middle_keeps_nothing_and_can_be_sent_again(
    line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    """The draft is as it was, the session is alive, and no failure of ours is in the log."""
    before = await line.kept()
    _, writer = await line.begin(line.body())
    await asyncio.sleep(0.3)
    writer.transport.abort()
    await asyncio.sleep(0.5)

    assert before == await line.kept()
    assert await line.can_be_sent_again()
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "Exception" not in said.out + said.err
    assert 1 == len((await line.kept())[1])


async def test_an_upload_that_stands_still_is_ended_in_time(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a page that says so; nothing is kept, and the page can be sent again."""
    monkeypatch.setattr(pages, "_FORM_S", 0.5)
    before = await line.kept()
    reader, writer = await line.begin(line.body())
    try:
        told = await asyncio.wait_for(reader.read(), _IN_TIME_S)
    finally:
        writer.close()

    assert told.startswith(b"HTTP/1.1 408")
    assert "没有办成" in told.decode()
    assert before == await line.kept()
    monkeypatch.undo()
    assert await line.can_be_sent_again()


async def test_a_page_that_is_sent_twice_at_once_is_kept_once(line: Line) -> None:
    """A double tap on a slow line: one of them is taken, or both as one; the draft has the one file."""
    file = {"file": ("card.pdf", FILE, "application/pdf")}
    answers = await asyncio.gather(*(line.browser.send(f"{line.draft}/id_card", files=file) for _ in range(3)))

    assert {answer.status_code for answer in answers} <= {303, 412}
    assert 303 in {answer.status_code for answer in answers}
    assert 1 == len((await line.kept())[1])
    assert "card.pdf" in (await line.browser.get(f"{line.draft}/-check")).text


async def test_a_start_that_is_pressed_twice_begins_one_draft(line: Line) -> None:
    """Of the page that was looked at; of the page looked at anew another one, and another after it is handed in."""
    pressed = [await _begun(line, act) for act in ("a" * 32, "a" * 32, "b" * 32)]
    at_once = await asyncio.gather(*(_begun(line, "c" * 32) for _ in range(3)))
    bare = [await _begun(line, act) for act in ("", "no act", "")]

    assert pressed[0] == pressed[1] != pressed[2]
    assert 1 == len(set(at_once))
    assert 3 == len(set(bare))
    shown = [(await line.browser.get("/services/stall")).text for _ in range(2)]
    assert 2 == len({re.findall(r'name="act" value="([0-9a-f]{32})"', page)[0] for page in shown})

    draft, by = pressed[0].split("/")[2], By(id="me", role="applicant")
    await Drafts(line.house.store, line.house.clock).filed(by, draft, "YJS20261123000000000")
    assert await _begun(line, "a" * 32) not in {*pressed, *at_once, *bare}


async def _begun(line: Line, act: str) -> str:
    answer = await line.browser.send("/services/stall/apply", {"act": act})
    assert 303 == answer.status_code
    return str(answer.headers["location"])
