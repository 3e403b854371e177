"""A person whom nobody else is like goes through every form, right and wrong: nothing of them is where others read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from prometheus_client import generate_latest
from tests.intake.offices import CLERK, pdf
from tests.intake.rig import PARTITIONS, Rig, open_rig
from tests.support.paged import come

from onewindow.contracts.topics import APPLICATION, CASE

NAME, ID, PHONE = "欧阳金丝雀", "110101199003079833", "13912345678"
CANARY = (NAME, ID, PHONE)
FILE = {"file": (f"{NAME}的身份证.pdf", pdf("card"), "application/pdf")}
APPLICANT = {"name": NAME, "id_number": ID, "mobile": PHONE}
ANSWERS = {"business_name": NAME, "id_number": ID, "area_m2": "12.5", "gas": "false"}


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake's room, its pages and its loops."""
    async with open_rig(tmp_path, loops=True) as opened:
        yield opened


def seen(text: str) -> set[str]:
    """What of the canary stands in a text."""
    return {one for one in CANARY if one in text}


async def logged(rig: Rig) -> str:
    """The log as others read it, whole."""
    records = [
        record
        for topic in (APPLICATION, CASE)
        for partition in range(PARTITIONS)
        for record in await rig.house.bus.read(topic, partition, 0, 10_000)
    ]
    return "\n".join(f"{record.key!r} {record.value.decode()} {record.headers!r}" for record in records)


async def test_nothing_of_a_person_is_in_the_log_the_words_the_metrics_a_list_or_a_refusal(
    rig: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    """Handed in online and at the counter; forms that are wrong, stale, twice, elsewhere, of somebody else."""
    clerk, me, other = await come(rig, CLERK.id), await come(rig, "me"), await come(rig, "me-2")
    draft = (await clerk.send("/services/stall/apply")).headers["location"].rsplit("/", 1)[0]
    applicant = "-applicant"
    await clerk.send(f"{draft}/{applicant}", APPLICANT)
    for name, value in ANSWERS.items():
        await clerk.send(f"{draft}/{name}", {"value": value})
    await clerk.send(f"{draft}/id_card", files=FILE)
    refused = [await other.get(f"{draft}/-check"), await other.send(f"{draft}/-check", {"declared": "1"})]
    mistyped = [await clerk.send(f"{draft}/id_card", files={"file": (f"{ID}.pdf", b"no pdf", "application/pdf")})]
    number = (await clerk.send(f"{draft}/-check", {"declared": "1"})).headers["location"].split("/")[2]
    filed = await rig.file(CLERK, service="counter-stall", applicant=APPLICANT)
    await rig.claim()
    for fact in await rig.facts():
        await rig.open_case(fact.application_id)
    await rig.until_seq(filed["number"], 1, CLERK)
    # What somebody mistyped comes back to them alone, so that they can put it right; it is told to nobody else.
    spot = {"act": "0" * 32, "applicant.name": NAME, "answer.area_m2": PHONE}
    mistyped += [
        await clerk.send("/counter/services/stall", spot),
        await other.get(f"/track?number={ID}&code={PHONE}"),
        await clerk.get(f"/counter?number={ID}"),
    ]
    told = {"service": "stall", "answers": {"area_m2": ID, "gas": PHONE}, "materials": {}}
    refused += [
        await rig.post("/v1/applications", told, key="canary"),
        await rig.post("/v1/applications", f'{{"service": "stall", "{ID}'.encode(), key="canary-2"),
        await other.get(f"/applications/{number}"),
        await clerk.send(f"/applications/{number}/counter", {"answer": "declined", "reasons": ""}),
    ]
    readers = ((clerk, "/counter"), (clerk, "/applications"), (me, "/applications"))
    lists = [await who.get(path) for who, path in readers]
    said = capsys.readouterr()

    assert [] == [str(one.request.url) for one in (*refused, *mistyped) if one.status_code < 400]
    assert set() == seen(await logged(rig))
    assert set() == seen(said.out + said.err)
    assert set() == seen(generate_latest().decode())
    assert set() == set().union(*(seen(answer.text) for answer in refused))
    assert set() == set().union(*(seen(answer.text) for answer in lists))


async def test_a_leak_is_seen(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    """Made on purpose: in the words of the server, and on the page of the one who may read it."""
    clerk = await come(rig, CLERK.id)
    filed = await rig.file(
        CLERK, service="counter-stall", applicant=APPLICANT, answers={**ANSWERS, "area_m2": 9.0, "gas": False}
    )
    await rig.claim()
    await rig.open_case(filed["application_id"])
    await rig.until_seq(filed["number"], 1, CLERK)
    print(f"application of {NAME}")

    assert {NAME, ID} <= seen((await clerk.get(f"/applications/{filed['number']}/correction")).text)
    assert {NAME} == seen(capsys.readouterr().out)
