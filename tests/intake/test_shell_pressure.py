"""The door under pressure: new applications are turned away before anything of them is read, work in hand is not."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.intake import offices
from tests.intake.rig import Rig, at, in_review, open_rig
from tests.support.paged import come

from onewindow.chassis.ports import Bus, Doc, PortError, Store
from onewindow.contracts.topics import APPLICATION, ROUTING
from onewindow.intake.shell import metrics
from onewindow.intake.shell.settings import IntakeSettings

QUICK = IntakeSettings(look_every_s=0.02, weigh_every_s=0.01, weighed_within_s=0.2, told_within_s=0.3, backlog=2)


class Moody:
    """A log that may cease to say how far a group is behind."""

    def __init__(self, under: Bus) -> None:
        self._under = under
        self.away = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def behind(self, group: str, topics: Sequence[str]) -> int:
        """Fails while it is away."""
        if self.away:
            raise PortError("no broker answers")
        return await self._under.behind(group, topics)


class Hanging:
    """A store that may cease to answer at all."""

    def __init__(self, under: Store) -> None:
        self._under = under
        self.hangs = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """Never comes back while it hangs."""
        if self.hangs:
            await asyncio.Event().wait()
        return await self._under.get_many(collection, ids)


async def endless(read: list[bytes]) -> AsyncIterator[bytes]:
    """A body that notes down what is read of it."""
    for _ in range(100):
        read.append(b"x")
        yield b"x" * 1000


async def until(rig: Rig, *, open_: bool) -> None:
    """Wait until the last look has found the door so."""
    async with asyncio.timeout(10):
        while metrics.OPEN._value.get() != float(open_):  # noqa: ASYNC110 - a look rings no bell
            await asyncio.sleep(0.005)


async def body(rig: Rig) -> dict[str, Any]:
    """An application whose card is uploaded."""
    card = await rig.upload(offices.pdf("card"))
    return {"service": "stall", "answers": offices.ANSWERS, "materials": {"id_card": card}}


async def hear_all(rig: Rig) -> None:
    """Routing hears and commits whatever there is."""
    seat = await rig.house.bus.join(ROUTING, (APPLICATION,), "r")
    async with asyncio.timeout(10):
        while await rig.house.bus.behind(ROUTING, (APPLICATION,)):
            for partition, records in (await seat.poll(100, 0.02)).records.items():
                await seat.commit(partition, {APPLICATION: records[-1].offset + 1})
    await seat.leave()


async def test_a_routing_far_behind_turns_new_applications_away(tmp_path: Path) -> None:
    """503 with Retry-After, its body unread, nothing in log or store; when routing has caught up, the door opens."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        told = await body(rig)
        for number in range(3):
            assert (await rig.post("/v1/applications", told, key=f"k-{number}")).status_code == 201
        await until(rig, open_=False)

        read: list[bytes] = []
        sent = rig.headers(offices.ME, {"Idempotency-Key": "k-new"})
        turned = await rig.client.post("/v1/applications", content=endless(read), headers=sent)
        assert (turned.status_code, turned.json()["code"], turned.headers["retry-after"]) == (503, "turned_away", "5")
        # The client of the test hands over the first piece before it looks at the answer.
        assert len(read) <= 1
        assert len(await rig.facts()) == 3
        # Nothing is missing: people are still shown theirs, and files of cases in hand are taken.
        assert rig.room.missing() == []
        await rig.upload(offices.pdf("another"))

        await hear_all(rig)
        await until(rig, open_=True)
        assert (await rig.post("/v1/applications", told, key="k-new")).status_code == 201


async def test_work_in_hand_is_not_turned_away(tmp_path: Path) -> None:
    """A withdrawal is taken although routing is far behind."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        told = await body(rig)
        for number in range(3):
            await rig.post("/v1/applications", told, key=f"more-{number}")
        await until(rig, open_=False)

        assert (await rig.post(at(filed, "withdrawal"), {}, **{"If-Match": '"1"'})).status_code == 202


async def test_a_log_that_does_not_answer_closes_the_door_and_says_so(tmp_path: Path) -> None:
    """It cannot be known how far routing is behind: 503 at the door, not ready, and both end with the outage."""
    async with open_rig(tmp_path, QUICK, bus=Moody, loops=True) as rig:
        told = await body(rig)
        rig.house.bus.away = True  # type: ignore[attr-defined]
        await until(rig, open_=False)
        turned = await rig.post("/v1/applications", told, key="k")
        assert (turned.status_code, turned.json()["code"], turned.headers["retry-after"]) == (503, "turned_away", "2")
        assert "intake: the log does not answer" in rig.room.missing()

        rig.house.bus.away = False  # type: ignore[attr-defined]
        await until(rig, open_=True)
        assert (await rig.post("/v1/applications", told, key="k")).status_code == 201


async def test_a_store_that_hangs_is_refused_in_bounded_time(tmp_path: Path) -> None:
    """Who is inside hears 503 after the deadline; who comes later, files too, at once; nothing reaches the log."""
    async with open_rig(tmp_path, QUICK, store=Hanging, loops=True) as rig:
        told = await body(rig)
        rig.house.store.hangs = True  # type: ignore[attr-defined]
        began = time.monotonic()
        inside = await rig.post("/v1/applications", told, key="k")
        assert inside.status_code == 503
        assert "retry-after" in inside.headers
        assert time.monotonic() - began < 5
        await until(rig, open_=False)

        for path in ("/v1/applications", "/v1/materials"):
            turned = await rig.post(path, told, key="k")
            assert (turned.status_code, turned.json()["code"]) == (503, "turned_away")
        assert "intake: the store does not answer" in rig.room.missing()
        assert (1, 0) == tuple(metrics.REACHABLE.labels(port)._value.get() for port in ("log", "store"))
        assert await rig.facts() == []
        rig.house.store.hangs = False  # type: ignore[attr-defined]


async def test_a_page_takes_no_file_that_the_door_for_files_would_not(tmp_path: Path, monkeypatch: Any) -> None:
    """Given no room left: a draft's file and a supplement's are asked to come later, as at the door for files."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        me = await come(rig, "me")
        draft = (await me.send("/services/stall/apply")).headers["location"].rsplit("/", 1)[0]
        for name, value in offices.ANSWERS.items():
            await me.send(f"{draft}/{name}", {"value": str(value).lower() if value is False else str(value)})
        monkeypatch.setattr(type(rig.house), "missing", lambda _: ["no room"])
        await until(rig, open_=False)
        file = {"file": ("card.pdf", offices.pdf("card"), "application/pdf")}
        more = {"file.id_card": file["file"]}
        for answer in (
            await me.send(f"{draft}/id_card", files=file),
            await me.send(f"/applications/{filed['number']}/supplement", files=more),
        ):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5"), answer.text


async def test_forms_with_files_take_the_places_of_the_door_for_files(tmp_path: Path) -> None:
    """Given no place: a form with a file is asked to come again before it is read, one without goes on."""
    none = IntakeSettings().model_copy(update={"uploads_in_flight": 0})
    async with open_rig(tmp_path, none) as rig:
        me = await come(rig, "me")
        draft = (await me.send("/services/stall/apply")).headers["location"].rsplit("/", 1)[0]
        file = {"file": ("card.pdf", offices.pdf("card"), "application/pdf")}
        turned = await me.send(f"{draft}/id_card", files=file)
        typed = await me.send(f"{draft}/business_name", {"value": "老王面摊"})

        assert (503, "1") == (turned.status_code, turned.headers["retry-after"])
        assert 303 == typed.status_code


async def test_who_is_turned_away_is_counted_by_the_reason(tmp_path: Path) -> None:
    """One look serves everybody: the door itself asks nobody, however many come."""
    counted = metrics.TURNED_AWAY.labels("applications", "no_log")
    async with open_rig(tmp_path, QUICK, bus=Moody) as rig:
        rig.house.bus.away = True  # type: ignore[attr-defined]
        await rig.room.start()
        before = counted._value.get()
        answers = await asyncio.gather(*(rig.post("/v1/applications", b"{", key="k") for _ in range(20)))

        assert {503} == {answer.status_code for answer in answers}
        assert counted._value.get() - before == 20
