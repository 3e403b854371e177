"""A draft by its code: begun at home, gone on with elsewhere or finished at the window, and handed in once."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.intake.faulty import LostOnce
from tests.intake.offices import pdf
from tests.intake.rig import Rig, open_rig
from tests.support.paged import Browser, come

from onewindow.intake.core.number import ALPHABET, draft_code, read_draft_code

ANSWERED = [("business_name", "老王面摊"), ("id_number", "11010519491231002X"), ("area_m2", "12.5"), ("gas", "false")]
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake's room and its pages."""
    async with open_rig(tmp_path) as opened:
        yield opened


async def begun(browser: Browser) -> tuple[str, str]:
    """A draft with its answers and a file: the path of its pages, and its code as its owner reads it."""
    draft = (await browser.send("/services/stall/apply")).headers["location"].rsplit("/", 1)[0]
    for name, value in ANSWERED:
        assert 303 == (await browser.send(f"{draft}/{name}", {"value": value})).status_code
    file = ("card.pdf", pdf("card"), "application/pdf")
    assert 303 == (await browser.send(f"{draft}/id_card", files={"file": file})).status_code
    (code,) = CODE.findall((await browser.get(f"{draft}/-check")).text)
    return str(draft), code


def test_a_code_cannot_be_guessed_and_a_slip_is_seen() -> None:
    """Fifty bits and more; one wrong character is no code."""
    code = draft_code("0" * 32)
    wrong = [code[:place] + other + code[place + 1 :] for place in range(12) for other in ALPHABET]

    assert len(ALPHABET) ** 11 > 2**50
    assert code == read_draft_code(f" {code[:4].lower()}-{code[4:8]}－{code[8:]} ".replace("－", "-"))
    assert {code} == {one for one in wrong if read_draft_code(one) is not None}
    assert 1000 == len({draft_code(f"{nonce:032x}") for nonce in range(1000)})
    assert all(read_draft_code(one) is None for one in ("", "AAAA", "!" * 12, "4" * 13))


async def test_its_owner_goes_on_with_it_on_another_device(rig: Rig) -> None:
    """Signed in there, with the code however it is typed; the very draft."""
    phone, computer = await come(rig, "me"), await come(rig, "me")
    draft, code = await begun(phone)

    assert f"{draft}/-check" == (await computer.send("/resume", {"code": code.lower()})).headers["location"]
    assert code in (await computer.get("/applications")).text
    assert "/sign-in?next=/resume" == (await (await come(rig)).get("/resume")).headers["location"]


async def test_nobody_else_opens_it_and_the_page_says_what_is_wrong(rig: Rig) -> None:
    """A slip is told as one; a code that is not theirs as one that is not there; what was typed stays."""
    draft, code = await begun(await come(rig, "me"))
    other, officer = await come(rig, "me-2"), await come(rig, "amr-1")
    theirs = await other.send("/resume", {"code": code})
    nowhere = await other.send("/resume", {"code": draft_code("1" * 32)})
    slip = await other.send("/resume", {"code": code[:-1]})

    assert {422} == {answer.status_code for answer in (theirs, nowhere, slip)}
    assert "没有这份草稿" in theirs.text
    assert "没有这份草稿" in nowhere.text
    assert "请核对12位" in slip.text
    assert f'value="{code[:-1]}"' in slip.text
    assert 403 == (await officer.send("/resume", {"code": code})).status_code
    assert 404 == (await other.get(f"{draft}/-check")).status_code


async def test_codes_cannot_be_tried_out(rig: Rig) -> None:
    """After ten that are not there the next must wait, also the right one; slips are not counted."""
    mine = await come(rig, "me")
    _, code = await begun(mine)
    for _ in range(20):
        assert 422 == (await mine.send("/resume", {"code": "4M7K"})).status_code
    for nonce in range(11):
        assert 422 == (await mine.send("/resume", {"code": draft_code(f"{nonce:032x}")})).status_code
    waits = await mine.send("/resume", {"code": code})

    assert 429 == waits.status_code
    assert int(waits.headers["retry-after"]) >= 1


async def test_a_clerk_finishes_what_somebody_began_at_home(rig: Rig) -> None:
    """With its answers and files, in the applicant's name; handed in once, and both find it."""
    person, clerk = await come(rig, "me"), await come(rig, "clerk-1")
    draft, code = await begun(person)
    taken = (await clerk.send("/resume", {"code": code})).headers["location"]
    page = (await clerk.get(taken)).text

    assert taken != f"{draft}/-check"
    assert all(said in page for said in ("老王面摊", "card.pdf", "由窗口接手", "为群众代填"))
    assert code not in page
    assert "凭草稿码接手" in (await person.get("/applications")).text
    assert 200 == (await person.get(f"{draft}/-check")).status_code

    filed = await clerk.send(taken, {"declared": "1"})
    assert 303 == filed.status_code, filed.text
    number = filed.headers["location"].split("/")[2]
    (fact,) = await rig.facts()
    assert ("me", "counter") == (fact.subject, fact.channel)  # type: ignore[union-attr]
    assert filed.headers["location"] == (await person.send(f"{draft}/-check", {"declared": "1"})).headers["location"]
    assert 200 == (await person.get(f"/applications/{number}/receipt")).status_code
    assert number in (await person.get("/applications")).text
    assert 1 == len(await rig.facts())


async def test_the_same_draft_taken_twice_is_one_copy_and_a_changed_one_is_taken_anew(rig: Rig) -> None:
    """What the clerk filled in meanwhile is not lost, and what was changed at home is there."""
    person, clerk = await come(rig, "me"), await come(rig, "clerk-1")
    draft, code = await begun(person)
    first = (await clerk.send("/resume", {"code": code})).headers["location"]
    again = (await clerk.send("/resume", {"code": code})).headers["location"]
    await person.send(f"{draft}/seats", {"value": "4"})
    changed = (await clerk.send("/resume", {"code": code})).headers["location"]

    assert first == again != changed
    filed = await person.send(f"{draft}/-check", {"declared": "1"})
    late = await clerk.send(changed, {"declared": "1"})
    assert filed.headers["location"] == late.headers["location"]
    assert 1 == len(await rig.facts())


async def test_home_and_window_at_the_same_moment_hand_in_one_application(rig: Rig) -> None:
    """Each from its own side, several times at once: one number, one fact."""
    person, clerk = await come(rig, "me"), await come(rig, "clerk-1")
    draft, code = await begun(person)
    taken = (await clerk.send("/resume", {"code": code})).headers["location"]
    sides = ((person, f"{draft}/-check"), (clerk, taken)) * 3
    answers = await asyncio.gather(*(browser.send(path, {"declared": "1"}) for browser, path in sides))

    assert {303} == {answer.status_code for answer in answers}
    assert 1 == len({answer.headers["location"] for answer in answers})
    assert 1 == len({fact.application_id for fact in await rig.facts()})


async def test_what_the_window_began_to_hand_in_is_heard_when_its_owner_hands_it_in(tmp_path: Path) -> None:
    """Nobody knew how the window's attempt ended; the number that its owner is given is of what is in the log."""
    async with open_rig(tmp_path, bus=LostOnce) as rig:
        person, clerk = await come(rig, "me"), await come(rig, "clerk-1")
        draft, code = await begun(person)
        taken = (await clerk.send("/resume", {"code": code})).headers["location"]
        unknown = await clerk.send(taken, {"declared": "1"})
        filed = await person.send(f"{draft}/-check", {"declared": "1"})
        late = await clerk.send(taken, {"declared": "1"})
        (fact,) = await rig.facts()

        assert 503 == unknown.status_code
        assert filed.headers["location"] == late.headers["location"]
        assert f"/applications/{fact.number}/receipt" == filed.headers["location"]  # type: ignore[union-attr]


async def test_what_its_owner_has_deleted_is_not_handed_in_for_them(rig: Rig) -> None:
    """The clerk is told, and what they see is still there to be written down anew."""
    person, clerk = await come(rig, "me"), await come(rig, "clerk-1")
    draft, code = await begun(person)
    taken = (await clerk.send("/resume", {"code": code})).headers["location"]
    assert 303 == (await person.send(draft)).status_code
    refused = await clerk.send(taken, {"declared": "1"})

    assert 422 == refused.status_code
    assert all(said in refused.text for said in ("申请人已经删除这份草稿", "老王面摊"))
    assert () == tuple(await rig.facts())
    assert 422 == (await clerk.send("/resume", {"code": code})).status_code


async def test_the_code_of_what_is_handed_in_leads_to_it(rig: Rig) -> None:
    """Its owner to the receipt, a clerk to its page at the counter; nothing is copied."""
    person, clerk = await come(rig, "me"), await come(rig, "clerk-1")
    draft, code = await begun(person)
    filed = (await person.send(f"{draft}/-check", {"declared": "1"})).headers["location"]
    theirs = (await person.send("/resume", {"code": code})).headers["location"]
    at_window = (await clerk.send("/resume", {"code": code})).headers["location"]

    assert filed == (await person.get(theirs)).headers["location"]
    assert filed.replace("/receipt", "/counter") == at_window
    assert 200 == (await clerk.get(at_window)).status_code
    assert "/apply/" not in (await clerk.get("/applications")).text


@pytest.mark.parametrize("fields", [{}, {"code": ""}, {"code": "\u0000" * 12}, {"code": "9" * 5000}])
async def test_what_is_no_code_changes_nothing(rig: Rig, fields: dict[str, str]) -> None:
    """One sentence, and the page again."""
    answer = await (await come(rig, "clerk-1")).send("/resume", fields)

    assert 422 == answer.status_code
    assert "请核对12位" in answer.text


async def test_a_code_stands_in_no_line_of_the_log(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor in an address."""
    person, clerk = await come(rig, "me"), await come(rig, "clerk-1")
    _, code = await begun(person)
    answers = [await clerk.send("/resume", {"code": one}) for one in (code, code[:-1])]
    said = capsys.readouterr()

    assert "/resume" in said.out
    assert not any(form in said.out + said.err for form in (code, code.replace("-", "")))
    assert all(code not in answer.headers.get("location", "") for answer in answers)
