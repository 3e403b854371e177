"""Forms of pages that are made to hurt: markup in what is typed and in a file's name, and parts without end."""

from collections.abc import AsyncIterator
from pathlib import Path
from time import process_time

import pytest
from tests.intake.offices import pdf
from tests.intake.rig import Rig, open_rig
from tests.support.paged import FROM_HERE, Browser, come

MARKUP = "<img src=x>\"'&"
REST = (("id_number", "11010519491231002X"), ("area_m2", "12.5"), ("gas", "false"))
PART = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
BODIES = {
    "ten thousand parts": PART * 10_000 + b"--b--\r\n",
    "a header of a part without end": b"--b\r\nX-Long: " + b"x" * 500_000 + b"\r\n\r\n1\r\n--b--\r\n",
    "ten thousand headers of one part": b"--b\r\n" + b"X-Many: 1\r\n" * 10_000 + b"\r\n1\r\n--b--\r\n",
}


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake's room and its pages."""
    async with open_rig(tmp_path) as opened:
        yield opened


async def begun(browser: Browser) -> str:
    """A draft: the path of its pages."""
    answer = await browser.send("/services/stall/apply")
    return str(answer.headers["location"].rsplit("/", 1)[0])


async def test_markup_is_shown_as_it_was_typed_and_is_none(rig: Rig) -> None:
    """As an answer, and as the name of a file, on each page that shows it again."""
    browser = await come(rig, "me")
    draft = await begun(browser)
    for name, value in (("business_name", MARKUP), *REST):
        assert (await browser.send(f"{draft}/{name}", {"value": value})).status_code == 303, name
    file = {"file": ("<img src=x>.pdf", pdf("card"), "application/pdf")}
    assert (await browser.send(f"{draft}/id_card", files=file)).status_code == 303
    shown = [(await browser.get(f"{draft}/{place}")).text for place in ("business_name", "id_card", "-check", "-print")]

    assert [] == [text for text in shown if "<img src=x>" in text]
    assert "&lt;img src=x&gt;" in shown[0]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_a_form_in_parts_without_end_is_refused_and_costs_little(rig: Rig, body: bytes) -> None:
    """A refusal in words, within a second of the machine's time; what was typed before stands."""
    browser = await come(rig, "me")
    draft = await begun(browser)
    await browser.send(f"{draft}/business_name", {"value": "老王面摊"})
    sent = {**FROM_HERE, "Content-Type": "multipart/form-data; boundary=b"}
    began = process_time()
    answer = await browser.client.post(f"{draft}/business_name", content=body, headers=sent)
    took = process_time() - began

    assert answer.status_code in (400, 412, 413, 422), answer.status_code
    assert took < 1.0
    assert "老王面摊" in (await browser.get(f"{draft}/business_name")).text
