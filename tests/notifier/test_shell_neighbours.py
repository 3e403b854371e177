"""What the notifier may read in other rooms, and what it may not: asked at their real doors."""

import pytest
from tests.notifier.rig import Rig

from onewindow.chassis.peers import PeerRefusedError
from onewindow.chassis.problem import Problem
from onewindow.notifier.shell.neighbours import Neighbours, NotThereError, RefusedError


async def test_number_and_code_are_checked_by_intake(rig: Rig) -> None:
    """The right code opens its application; a wrong one, or none, opens nothing, although a service asks."""
    filed = await rig.file()
    neighbours = Neighbours(rig.house.peers)

    assert filed.application_id == await neighbours.opened_by(filed.number, filed.code)
    assert filed.application_id == await neighbours.opened_by(filed.number, filed.code.lower())
    assert await neighbours.opened_by(filed.number, "WRONG1") is None
    assert await neighbours.opened_by(filed.number, "") is None
    answer = await rig.get(f"/v1/applications/{filed.number}", "notifier")
    assert (404, "unknown") == (answer.status_code, answer.json()["code"])


async def test_codes_cannot_be_tried_out_through_the_notifier(rig: Rig) -> None:
    """After too many wrong ones somebody there is told to wait, which is no outage; elsewhere the right one opens."""
    filed = await rig.file()
    neighbours = Neighbours(rig.house.peers)
    for digit in "0123456789A":
        await neighbours.opened_by(filed.number, f"AAAAA{digit}", "192.0.2.1")

    with pytest.raises(Problem) as refused:
        await neighbours.opened_by(filed.number, filed.code, "192.0.2.1")
    assert refused.value.code == "too_many"
    assert filed.application_id == await neighbours.opened_by(filed.number, filed.code, "192.0.2.2")


async def test_for_the_result_the_notifier_reads_a_name_and_for_a_notice_an_address(rig: Rig) -> None:
    """Each for its purpose, and neither shows the other."""
    filed = await rig.file("shop", email="zhang@example.com", address="集市路 1 号")
    neighbours = Neighbours(rig.house.peers)

    assert await neighbours.applicant(filed.application_id) == "张三"
    assert await neighbours.address(filed.application_id) == "zhang@example.com"
    for purpose, name, answers in (("result", "张三", {}), ("notice", None, {"email": "zhang@example.com"})):
        shown = (await rig.get(f"/v1/dossiers/{filed.application_id}?purpose={purpose}", "notifier")).json()
        assert (shown["subject"].get("name"), shown["answers"]) == (name, answers)


async def test_an_address_nobody_gave_is_none(rig: Rig) -> None:
    """The question was optional."""
    filed = await rig.file("shop")

    assert await Neighbours(rig.house.peers).address(filed.application_id) is None


@pytest.mark.parametrize("purpose", ["review", "marketing", "notices"])
async def test_there_is_no_other_purpose(rig: Rig, purpose: str) -> None:
    """Intake opens the dossier to the notifier for these two only, and to no other service for them."""
    filed = await rig.file("shop")

    path = f"/v1/dossiers/{filed.application_id}?purpose="
    assert 403 == (await rig.get(path + purpose, "notifier")).status_code
    for other in ("routing", "department-worker"):
        assert 403 == (await rig.get(f"{path}notice", other)).status_code


async def test_what_a_room_does_not_have_is_not_there(rig: Rig) -> None:
    """A text, a dossier: lost is told apart from out of reach."""
    neighbours = Neighbours(rig.house.peers)

    with pytest.raises(NotThereError):
        await neighbours.desk_text("0" * 32, "result")
    with pytest.raises(NotThereError):
        await neighbours.window_text("0" * 32)
    with pytest.raises(NotThereError):
        await neighbours.applicant("11111111-1111-5111-8111-111111111111")


async def test_a_door_that_is_shut_is_an_outage(rig: Rig) -> None:
    """A read without a purpose is refused by the desks: that is a mistake of ours, and nobody's case is skipped."""
    words = await rig.text(reasons="楼梯太窄")

    with pytest.raises(RefusedError) as refused:
        await Neighbours(rig.house.peers).desk_text(words, " ")
    assert isinstance(refused.value.__cause__, PeerRefusedError)
