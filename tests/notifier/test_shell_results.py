"""The doors around the one result: who may have it, which package it is, and that it is delivered once."""

import hashlib
import io
import zipfile
from dataclasses import replace

import pytest
from tests.notifier.rig import Filed, Rig, conclusion
from tests.notifier.shops import ME

from onewindow.contracts.case import CaseDelivered, CaseIssued, CaseWithdrawn
from onewindow.contracts.notice import ResultCollected, ResultPrepared
from onewindow.notifier.core.verification import verify_package
from onewindow.notifier.shell.rows import PACKAGES, files_of


async def ready(rig: Rig, service: str = "kiosk", *, issue: bool = True) -> tuple[Filed, str]:
    """An application with its result, issued by the journal; the hash that was said."""
    filed = await rig.file(service)
    await rig.notifier().following.handle(await rig.conclude(filed, service))
    (fact,) = [one for one in await rig.facts() if one.application_id == filed.application_id]
    assert isinstance(fact, ResultPrepared)
    if issue:
        await issued(rig, filed, fact.package)
    return filed, fact.package


async def issued(rig: Rig, filed: Filed, package: str) -> None:
    """The journal issues a package."""
    said = CaseIssued(conclusion=conclusion(filed.application_id), package=package)
    await rig.notifier().following.handle([await rig.say(filed.application_id, said, by=None)])


async def collected(rig: Rig) -> list[ResultCollected]:
    """What was told about deliveries."""
    return [fact for fact in await rig.facts() if isinstance(fact, ResultCollected)]


@pytest.mark.parametrize("service", ["kiosk", "shop"])
async def test_the_package_verifies_against_the_hash_the_journal_issued(rig: Rig, service: str) -> None:
    """What the owner downloads is whole, as long as it was said to be, and never shown inside a page."""
    filed, package = await ready(rig, service)

    shown = (await rig.get(f"/v1/results/{filed.number}", "me")).json()
    answer = await rig.get(f"/v1/results/{filed.number}/package", "me")
    assert (200, "application/zip") == (answer.status_code, answer.headers["content-type"])
    assert () == verify_package(answer.content, package)
    assert package == shown["package"] == answer.headers["x-package-hash"]
    assert shown["size"] == len(answer.content) == int(answer.headers["content-length"])
    assert f'attachment; filename="{filed.number}.zip"' == answer.headers["content-disposition"]
    assert "no-store" in answer.headers["cache-control"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    hashes = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()[1:]}
    assert hashes == {each["name"]: each["sha256"] for each in shown["files"]}


@pytest.mark.parametrize("who", ["me", "agent-1", "clerk-1"])
async def test_the_applicants_side_has_it(rig: Rig, who: str) -> None:
    """The owner, whoever acts for the owner, and the window."""
    filed, _ = await ready(rig)

    assert 200 == (await rig.get(f"/v1/results/{filed.number}", who)).status_code
    assert 200 == (await rig.get(f"/v1/results/{filed.number}/package", who)).status_code


@pytest.mark.parametrize("who", [None, "me-2", "amr-1", "superv-1", "operator-1", "department-worker"])
async def test_to_everybody_else_it_is_not_there(rig: Rig, who: str | None) -> None:
    """A stranger, another citizen, an officer and a service learn nothing, and nothing is delivered."""
    filed, _ = await ready(rig)

    for path in (f"/v1/results/{filed.number}", f"/v1/results/{filed.number}/package"):
        answer = await rig.get(path, who)
        assert (404, "unknown") == (answer.status_code, answer.json()["code"])
    assert [] == await collected(rig)


async def test_number_and_query_code_open_it_for_whoever_has_the_receipt(rig: Rig) -> None:
    """Intake alone knows the code; with the right one a stranger collects for the owner."""
    filed, package = await ready(rig)

    answer = await rig.get(f"/v1/results/{filed.number}/package?code={filed.code}")
    assert (200, package) == (answer.status_code, answer.headers["x-package-hash"])
    (fact,) = await collected(rig)
    assert fact.by == ME


@pytest.mark.parametrize("who", [None, "me-2", "amr-1"])
async def test_a_wrong_code_opens_nothing(rig: Rig, who: str | None) -> None:
    """The answer is that of a number that does not exist, whoever asks."""
    filed, _ = await ready(rig)
    wrong = "000000" if filed.code != "000000" else "111111"

    for code in (wrong, "", "%00"):
        answer = await rig.get(f"/v1/results/{filed.number}/package?code={code}", who)
        assert (404, "unknown") == (answer.status_code, answer.json()["code"])
    assert [] == await collected(rig)


async def test_the_code_of_another_application_opens_nothing(rig: Rig) -> None:
    """A code belongs to one number."""
    mine, _ = await ready(rig)
    other = await rig.file()

    assert 404 == (await rig.get(f"/v1/results/{mine.number}?code={other.code}")).status_code


async def test_two_applications_that_share_a_number_are_told_apart(rig: Rig) -> None:
    """By whose they are, and by their codes."""
    mine, package = await ready(rig)
    theirs = replace(await rig.file(who="me-2"), number=mine.number)
    await rig.notifier().following.handle(await rig.conclude(theirs, subject="me-2"))

    assert package == (await rig.get(f"/v1/results/{mine.number}", "me")).json()["package"]
    assert package == (await rig.get(f"/v1/results/{mine.number}?code={mine.code}")).json()["package"]


async def test_a_number_nobody_has_is_unknown(rig: Rig) -> None:
    """With or without a code, to anybody."""
    for path in ("/v1/results/YJS1/package?code=X", "/v1/results/YJS1", "/v1/results/%F0%9F%8D%9C?code=%22"):
        assert 404 == (await rig.get(path)).status_code


async def test_before_the_journal_has_issued_it_nothing_is_served(rig: Rig) -> None:
    """Prepared is not issued: the owner is asked to look again."""
    filed, _ = await ready(rig, issue=False)

    for path in (f"/v1/results/{filed.number}", f"/v1/results/{filed.number}/package"):
        answer = await rig.get(path, "me")
        assert (409, "result_not_ready") == (answer.status_code, answer.json()["code"])


async def test_a_case_that_ended_without_a_result_says_so(rig: Rig) -> None:
    """Nobody is asked to look again for what will never come."""
    filed = await rig.file()
    counted = [await rig.open(filed), await rig.say(filed.application_id, CaseWithdrawn())]
    await rig.notifier().following.handle(counted)

    answer = await rig.get(f"/v1/results/{filed.number}", "me")
    assert (409, "case_closed") == (answer.status_code, answer.json()["code"])


async def test_only_the_package_that_the_journal_issued_is_ever_served(rig: Rig) -> None:
    """If another hash was issued, ours is not handed out."""
    filed, _ = await ready(rig, issue=False)
    await issued(rig, filed, "f" * 64)

    answer = await rig.get(f"/v1/results/{filed.number}/package", "me")
    assert (409, "other_package") == (answer.status_code, answer.json()["code"])
    assert [] == await collected(rig)


async def test_the_first_download_delivers_it(rig: Rig) -> None:
    """The case is told who collected what; once the case says delivered, nobody tells it again."""
    filed, package = await ready(rig)
    await rig.get(f"/v1/results/{filed.number}/package", "agent-1")

    (fact,) = await collected(rig)
    assert (fact.package, fact.mode, fact.by.id) == (package, "download", "agent-1")
    assert fact.application_id == filed.application_id
    delivered = CaseDelivered(mode="download")
    await rig.notifier().following.handle([await rig.say(filed.application_id, delivered)])
    again = await rig.get(f"/v1/results/{filed.number}/package", "me")
    assert 200 == again.status_code
    assert [fact] == await collected(rig)
    assert (await rig.get(f"/v1/results/{filed.number}", "me")).json()["delivered_at"] is not None


async def test_looking_and_the_windows_own_copy_deliver_nothing(rig: Rig) -> None:
    """Seeing that it is there is not having it, and the clerk's printer is not the applicant."""
    filed, _ = await ready(rig)
    await rig.get(f"/v1/results/{filed.number}", "me")
    await rig.get(f"/v1/results/{filed.number}/package", "clerk-1")

    assert [] == await collected(rig)


async def test_anybody_can_check_a_package_by_its_hash(rig: Rig) -> None:
    """Whoever holds the paper learns that it was issued here, for which number; nothing personal."""
    filed, package = await ready(rig)

    shown = (await rig.get(f"/v1/verify/{package}")).json()
    assert (shown["number"], shown["issued"], shown["outcome"]) == (filed.number, True, "approved")
    told = {"package", "number", "outcome", "issued", "concluded_at", "revised", "revised_at", "followed_by"}
    assert told == shown.keys()


async def test_a_package_that_was_not_issued_does_not_verify(rig: Rig) -> None:
    """One that was prepared and not issued says so; one that nobody made is unknown."""
    _, package = await ready(rig, issue=False)

    assert not (await rig.get(f"/v1/verify/{package}")).json()["issued"]
    assert 404 == (await rig.get(f"/v1/verify/{'0' * 64}")).status_code


async def test_a_package_whose_bytes_are_gone_is_not_told_to_be_collected(rig: Rig) -> None:
    """The caller is told to come back, and the case hears nothing."""
    filed, _ = await ready(rig, "shop")
    (row,) = (await rig.packages(conclusion(filed.application_id))).values()
    await rig.house.store.put_many(PACKAGES.name, [row | {"rev": 2, "blob": "0" * 64}])

    answer = await rig.get(f"/v1/results/{filed.number}/package", "me")
    assert (503, "unavailable") == (answer.status_code, answer.json()["code"])
    assert [] == await collected(rig)


async def test_the_result_as_data_names_no_person(rig: Rig) -> None:
    """It carries the opaque reference of the applicant; no dossier is opened for it."""
    filed, _ = await ready(rig)
    answer = await rig.get(f"/v1/results/{filed.number}/package", "me")
    told = zipfile.ZipFile(io.BytesIO(answer.content)).read("result.json").decode()

    assert "张三" not in told
    reads = (await rig.get(f"/v1/dossiers/{filed.application_id}/reads", "me")).json()["reads"]
    assert [] == reads
    file = (await files_of(rig.house.store, [filed.application_id]))[filed.application_id]
    assert file.subject in told
