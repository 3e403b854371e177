"""Query codes: whoever has one needs no more, and nobody finds one by trying."""

from pathlib import Path

from tests.intake.offices import ME, NOTIFIER, OTHER
from tests.intake.rig import open_rig


async def test_codes_cannot_be_tried_out(tmp_path: Path) -> None:
    """After some wrong codes for a number the next try must wait, also with the right one; its owner need not."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        path = f"/v1/applications/{filed['number']}"
        states = {(await rig.get(f"{path}?code=AAAAA{digit}")).status_code for digit in "0123456789A"}
        tried = await rig.get(f"{path}?code={filed['query_code']}")

        assert states == {404}
        assert (429, "too_many") == (tried.status_code, tried.json()["code"])
        assert int(tried.headers["retry-after"]) >= 1
        assert (await rig.get(path, ME)).status_code == 200


async def test_a_stranger_does_not_lock_the_holder_out(tmp_path: Path) -> None:
    """Wrong codes are counted where they are typed, also through another room, and far more slowly in all."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        path = f"/v1/applications/{filed['number']}"

        async def typed(code: str, address: str) -> int:
            return (await rig.get(f"{path}?code={code}", NOTIFIER, **{"X-Asked-From": address})).status_code

        for digit in "0123456789A":
            await typed(f"AAAAA{digit}", "192.0.2.1")
        assert await typed(filed["query_code"], "192.0.2.1") == 429
        assert await typed(filed["query_code"], "192.0.2.2") == 200
        for stranger in range(90):
            await typed("AAAAAA", f"198.51.100.{stranger}")
        assert await typed(filed["query_code"], "192.0.2.2") == 429


async def test_nobody_chooses_the_address_they_are_counted_under(tmp_path: Path) -> None:
    """The header by which rooms say for whom they ask is believed of rooms only."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        path = f"/v1/applications/{filed['number']}?code="
        for digit in "0123456789A":
            await rig.get(f"{path}AAAAA{digit}", OTHER, **{"X-Asked-From": f"192.0.2.{ord(digit)}"})
        tried = await rig.get(path + filed["query_code"], OTHER, **{"X-Asked-From": "192.0.2.200"})

        assert tried.status_code == 429
