"""What else a desk does on its pages: reasons it writes often, deputies, third parties, what changed meanwhile."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.department_worker.desks import APPLICATION, look, queued, shop, withdrawn
from tests.department_worker.rig import Rig, open_rig
from tests.support.paged import Browser, come

from onewindow.contracts.instant import shift
from onewindow.contracts.review import ReviewGranted
from onewindow.definitions.reasons import Reason
from onewindow.definitions.text import Text
from onewindow.department_worker.shell.pages.picking import Written, put_in

LICENCE = f"{APPLICATION}:licence"
DENIAL = Reason(act="deny", text=Text(zh="太近", en="Too near"), law=Text(zh="第一条", en="Art. 1"))
DEFECT = Reason(act="defects", text=Text(zh="不清晰", en="Cannot be read"))
OF_LAYOUT = Reason(act="defects", text=Text(zh="缺比例尺", en="No scale"), service="open-shop", item="layout")


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The room of the desks, which waits for no reply."""
    async with open_rig(tmp_path) as opened:
        yield opened


async def fields(browser: Browser, review: str = LICENCE) -> dict[str, str]:
    """What the forms of a review's page carry unseen."""
    page = (await browser.get(f"/desk/{review}")).text
    names = ("page", "seen.state", "seen.taken_by", "seen.round", "seen.due", "seen.paused_until", "for")
    return {
        name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in names if f'"{name}"' in page
    }


@pytest.mark.parametrize(
    ("form", "reason", "before", "after"),
    [
        ("deny", DENIAL, Written({"reasons": "离学校"}, ()), Written({"reasons": "离学校\n太近", "law": "第一条"}, ())),
        (
            "deny",
            DENIAL,
            Written({"reasons": "太近", "law": "第二条"}, ()),
            Written({"reasons": "太近", "law": "第二条"}, ()),
        ),
        (
            "defects",
            DEFECT,
            Written({"reason.owner": "姓名不符"}, ("owner", "layout")),
            Written({"reason.owner": "姓名不符 不清晰", "reason.layout": "不清晰"}, ("owner", "layout")),
        ),
        ("defects", OF_LAYOUT, Written({}, ("owner",)), Written({"reason.layout": "缺比例尺"}, ("owner", "layout"))),
    ],
)
def test_a_reason_that_is_picked_joins_what_was_written(
    form: str, reason: Reason, before: Written, after: Written
) -> None:
    """Nothing that stands there is lost, nothing is put in twice, and one of an item goes to that item."""
    assert after == put_in(form, before, reason, "zh")


def test_a_reason_fits_its_service_step_and_item() -> None:
    """What is left out fits everything."""
    assert DEFECT.fits("defects", shop().definition, "step", ())
    assert OF_LAYOUT.fits("defects", shop().definition, "licence", {"layout"})
    assert not OF_LAYOUT.fits("defects", shop().definition, "fire", {"pledge"})
    assert not DENIAL.model_copy(update={"matter": "service"}).fits("deny", shop().definition, "licence", ())
    assert not DENIAL.fits("defects", shop().definition, "licence", ())


async def test_who_answers_an_old_page_is_told_what_changed(rig: Rig) -> None:
    """Who has it now, and that it was answered: by name and in words, beside what was typed."""
    await rig.hear(queued())
    first, second = await come(rig, "amr-1"), await come(rig, "amr-2")
    seen = await fields(second)
    await rig.hear(queued(seq=4, state="taken", taken_by="amr-1"))
    late = await second.send(f"/desk/{LICENCE}/deny", {**seen, "reasons": "太近", "law": "第一条"})
    await first.send(f"/desk/{LICENCE}/grant", await fields(first))
    later = await second.send(f"/desk/{LICENCE}/deny", {**seen, "reasons": "太近", "law": "第一条"})

    assert 412 == late.status_code
    assert later.status_code in (409, 412)
    assert "谁在办：原来是无，现在是amr-1" in late.text
    assert "状态：原来是待领取，现在是办理中" in late.text
    assert "amr-1 已作答复" in later.text
    assert "太近</textarea>" in late.text
    assert 'value="taken"' in late.text  # the page that is shown now carries what is now


async def test_a_picked_reason_is_put_in_and_nothing_is_said(rig: Rig) -> None:
    """The button of a template draws the form again with it; the shipped templates are not of this catalogue."""
    await rig.hear(queued())
    officer = await come(rig, "amr-1")
    typed = {**await fields(officer), "reasons": "写到一半", "law": "", "insert": "1", "reason": "0"}
    answer = await officer.send(f"/desk/{LICENCE}/deny", typed)

    assert 200 == answer.status_code
    assert "写到一半</textarea>" in answer.text
    assert [] == await rig.facts()


async def test_a_deputy_acts_in_the_place_of_a_colleague_and_the_case_knows_both(rig: Rig) -> None:
    """A head names them on a page; who stands in sees the way on the review; taken back, it is over."""
    await rig.hear(queued())
    head, officer = await come(rig, "amr-head"), await come(rig, "amr-1")
    today, last = rig.house.clock.now()[:10], shift(rig.house.clock.now(), seconds=86_400 * 3)[:10]
    form = {"principal": "amr-head", "deputy": "amr-1", "since": today, "until": last}
    wrong = await head.send("/desk/deputies", form | {"deputy": "fire-1"})
    refused = await officer.send("/desk/deputies", form)
    named = await head.send("/desk/deputies", form)
    page = (await officer.get(f"/desk/{LICENCE}")).text
    acting = (await officer.get(f"/desk/{LICENCE}?for=amr-head")).text
    granted = await officer.send(f"/desk/{LICENCE}/grant", {**await fields(officer), "for": "amr-head"})

    assert [422, 403, 303] == [answer.status_code for answer in (wrong, refused, named)]
    assert 'value="fire-1"' in wrong.text
    assert f"/desk/{LICENCE}?for=amr-head" in page
    assert "您正在以 amr-head 的名义办理" in acting
    assert "指定由谁办理" in acting
    assert "指定由谁办理" not in page
    assert 303 == granted.status_code
    (fact,) = [one for one in await rig.facts() if isinstance(one, ReviewGranted)]
    assert ("amr-1", "amr-head") == (fact.by.id, fact.by.on_behalf_of)
    mandate = (await head.get("/desk/deputies")).text.partition("/desk/deputies/")[2].partition("/end")[0]
    assert 303 == (await head.send(f"/desk/deputies/{mandate}/end")).status_code
    assert 403 == (await officer.get(f"/desk/{LICENCE}?for=amr-head")).status_code


@pytest.mark.parametrize("role", ["me", "clerk-1", "superv-1", "operator-1", None])
async def test_deputies_are_of_the_desks_alone(rig: Rig, role: str | None) -> None:
    """Nobody else reads or names them."""
    browser = await come(rig, role)
    assert (await browser.get("/desk/deputies")).status_code == (303 if role is None else 403)


@pytest.mark.parametrize(
    ("step", "department", "verb", "form", "said"),
    [
        ("noise", "eco", "opened", {}, "ConsultationOpened"),
        ("place", "amr", "site-check", {"officers": "amr-1， amr-2", "findings": "与图纸一致"}, "SiteChecked"),
        ("licence", "amr", "object", {"person": "neighbour-1", "reasons": "油烟"}, "ThirdPartyHeard"),
        ("licence", "amr", "consent", {"person": "neighbour-1"}, "ThirdPartyHeard"),
        ("licence", "amr", "hearing", {"kind": "offered"}, "HearingOffered"),
        ("licence", "amr", "terminate", {"ground": "death"}, "CaseTerminationDecided"),
    ],
)
async def test_what_is_rarely_done_is_said_from_the_page_too(
    rig: Rig, step: str, department: str, verb: str, form: dict[str, Any], said: str
) -> None:
    """Each by the door's own rules; the page comes back with what was typed where it is refused."""
    await rig.hear(queued(step=step, department=department))
    officer = await come(rig, f"{department}-1")
    review = f"{APPLICATION}:{step}"
    answer = await officer.send(f"/desk/{review}/{verb}", {**await fields(officer, review), **form})

    facts = [type(one).__name__ for one in await rig.facts()]
    assert 303 == answer.status_code, answer.text
    assert [said] == facts


async def test_the_number_of_an_identity_card_is_no_reference(rig: Rig) -> None:
    """It would travel in the log: refused, and told, with the reasons kept."""
    await rig.hear(queued())
    officer = await come(rig, "amr-1")
    form = {**await fields(officer), "person": "11010519491231002X", "reasons": "挡光"}
    answer = await officer.send(f"/desk/{LICENCE}/object", form)

    assert 422 == answer.status_code
    assert "挡光" in answer.text
    assert [] == await rig.facts()


async def test_a_decision_of_another_department_can_be_published_by_the_lead_alone(rig: Rig) -> None:
    """What a desk may not do does not stand on its page."""
    await rig.hear(withdrawn("granted"), withdrawn("granted", step="fire", department="fire"))
    lead, fire = await come(rig, "amr-1"), await come(rig, "fire-1")

    assert "双公示" in (await lead.get(f"/desk/{LICENCE}")).text
    assert "双公示" not in (await fire.get(f"/desk/{APPLICATION}:fire")).text


DECIDE = {"grant", "deny", "defects", "transfer", "terminate"}
LATER = {"ask-extension", "recuse"}
FORMS = [
    ("licence", "amr", "amr-1", {}, DECIDE | LATER | {"take"}),
    ("licence", "amr", "amr-head", {}, DECIDE | {"take", "extend", "reassign", "recuse"}),
    ("licence", "amr", "superv-1", {}, set()),
    ("fire", "fire", "fire-1", {"state": "taken", "taken_by": "fire-1"}, LATER | {"defects", "transfer"}),
    ("fire", "fire", "fire-2", {"state": "taken", "taken_by": "fire-1"}, LATER | DECIDE - {"terminate"}),
    ("noise", "eco", "eco-1", {}, LATER | {"take", "opened", "opinion", "transfer"}),
]


@pytest.mark.parametrize(("step", "department", "name", "said", "forms"), FORMS)
async def test_a_page_has_the_forms_that_its_reader_may_send_now(
    rig: Rig, step: str, department: str, name: str, said: dict[str, Any], forms: set[str]
) -> None:
    """By their post, by the kind of the step, by who looked at it; whoever only watches has none."""
    await rig.hear(queued(step=step, department=department, **said))
    page = (await (await come(rig, name)).get(f"/desk/{APPLICATION}:{step}")).text
    shown = set(re.findall(r'action="/desk/[^"/]+/([^"]+)"', page))

    assert forms == shown - {"pause", "object", "consent", "hearing"}
    assert ("请负责人指定同事办理" in page) == (said.get("taken_by") == name)


async def test_before_acceptance_a_page_asks_whether_all_is_there_and_nothing_of_a_decision(rig: Rig) -> None:
    """Also of a look that is taken: nothing is granted, paused or made longer yet."""
    await rig.hear(look())
    page = (await (await come(rig, "amr-1")).get(f"/desk/{LICENCE}")).text
    shown = set(re.findall(r'action="/desk/[^"/]+/([^"]+)"', page))

    assert {"take", "complete", "defects", "transfer", "recuse", "terminate"} == shown


async def test_what_is_checked_on_site_is_decided_after_that(rig: Rig) -> None:
    """The page says so in the place of the decision."""
    await rig.hear(queued(step="place"))
    page = (await (await come(rig, "amr-1")).get(f"/desk/{APPLICATION}:place")).text

    assert "登记现场核查后才能作决定" in page
    assert "/grant" not in page
    assert "/site-check" in page
