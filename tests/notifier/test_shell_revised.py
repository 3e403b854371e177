"""A result that another one follows: a package of its own, linked to the first, which stays readable and says so."""

import io
import json
import zipfile

import pytest
from tests.notifier.rig import Filed, Rig, conclusion
from tests.notifier.shops import HEAD, revised
from tests.notifier.test_shell_papers import play_routing

from onewindow.contracts.case import CaseDelivered, CaseIssued
from onewindow.contracts.notice import ResultCollected, ResultPrepared
from onewindow.notifier.core.verification import verify_package
from onewindow.notifier.shell.rows import doc_of, file_of, files_of

STEPS = {"licence": "revoked", "fire": "revoked", "noise": "cancelled"}
WORDS = {"reasons": "平面图系伪造", "law": "《行政许可法》第六十九条"}


async def second(rig: Rig, kind: str, service: str = "kiosk", *, issue: bool = True) -> tuple[Filed, str, str]:
    """An application whose delivered result was revised; the two package hashes."""
    filed = await rig.file(service)
    name, following = filed.application_id, rig.notifier().following
    await following.handle(await rig.conclude(filed, service))
    first = await prepared(rig)
    said = CaseIssued(conclusion=conclusion(name), package=first)
    await following.handle([await rig.say(name, said, CaseDelivered(mode="download"), by=None)])
    text = await rig.text("amr", **WORDS)
    steps = STEPS if kind == "revoked" else dict.fromkeys(STEPS, "granted")
    fact = revised(conclusion(name), kind, text, "rejected" if kind == "revoked" else "approved", **steps)
    await following.handle([await rig.say(name, fact, by=HEAD)])
    package = await prepared(rig)
    if issue:
        await following.handle([await rig.say(name, CaseIssued(conclusion=fact.id, package=package), by=None)])
    return filed, first, package


async def prepared(rig: Rig) -> str:
    """The package that was told last."""
    return [fact for fact in await rig.facts() if isinstance(fact, ResultPrepared)][-1].package


def read(data: bytes, name: str) -> dict[str, object]:
    """A JSON file of a package."""
    said: dict[str, object] = json.loads(zipfile.ZipFile(io.BytesIO(data)).read(name))
    return said


@pytest.mark.parametrize("service", ["kiosk", "shop"])
@pytest.mark.parametrize("kind", ["revoked", "replaced"])
async def test_the_second_package_names_the_first(rig: Rig, kind: str, service: str) -> None:
    """Number and hash of the one before stand in its manifest; it verifies like any other."""
    filed, first, package = await second(rig, kind, service)

    answer = await rig.get(f"/v1/results/{filed.number}/package", "me")
    assert first != package == answer.headers["x-package-hash"]
    assert () == verify_package(answer.content, package)
    revises = {
        "conclusion_id": conclusion(filed.application_id),
        "kind": kind,
        "number": filed.number,
        "package": first,
    }
    assert revises == read(answer.content, "manifest.json")["revises"]


async def test_a_revocation_is_written_down_with_reasons_law_and_remedy(rig: Rig) -> None:
    """Each step that was taken back has a decision of the lead department's head, and no grant any more."""
    filed, _, _ = await second(rig, "revoked")

    data = (await rig.get(f"/v1/results/{filed.number}/package", "me")).content
    decisions = read(data, "result.json")["decisions"]
    assert isinstance(decisions, list)
    assert ["revoked", "revoked"] == [one["outcome"] for one in decisions]
    one = decisions[1]
    assert ([WORDS["reasons"]], [WORDS["law"]], "amr") == (one["reasons"], one["law"], one["department"])
    assert f"{filed.number}-fire-1-R1" == one["document_number"]
    assert one["remedies"]["court"]["zh"]


async def test_a_revocation_is_drawn(rig: Rig) -> None:
    """One document for each step."""
    play_routing(rig)
    filed, _, _ = await second(rig, "revoked", "shop")

    shown = (await rig.get(f"/v1/results/{filed.number}", "me")).json()
    assert ["fire-revocation_decision.pdf", "licence-revocation_decision.pdf"] == [
        each["name"] for each in shown["files"]
    ]
    made = (await rig.get(f"/v1/results/{filed.number}/documents", "me")).json()["documents"]
    (decision,) = [one for one in made if one["kind"] == "revocation_decision"]
    assert "撤销决定书" == decision["name_zh"]
    drawn = await rig.get(decision["href"], "me")
    assert (200, b"%PDF") == (drawn.status_code, drawn.content[:4])


async def test_what_is_issued_anew_says_whose_place_it_takes(rig: Rig) -> None:
    """The decision is the same; its number and the remark are not."""
    filed, _, _ = await second(rig, "replaced")

    data = (await rig.get(f"/v1/results/{filed.number}/package", "me")).content
    decisions = read(data, "result.json")["decisions"]
    assert isinstance(decisions, list)
    assert "granted" == decisions[0]["outcome"]
    assert f"{filed.number}-licence-1-R1" == decisions[0]["document_number"]
    assert WORDS["reasons"] in decisions[0]["reasons"][0]
    assert f"{filed.number}-licence-1 " in decisions[0]["reasons"][0]


async def test_the_door_and_the_verification_tell_what_followed(rig: Rig) -> None:
    """Whoever holds the old paper learns that it was revoked, when, and by which package."""
    filed, first, package = await second(rig, "revoked")

    shown = (await rig.get(f"/v1/results/{filed.number}", "me")).json()
    assert (package, "rejected", None) == (shown["package"], shown["outcome"], shown["delivered_at"])
    assert [(first, "revoked", "approved")] == [
        (one["package"], one["revised"], one["outcome"]) for one in shown["former"]
    ]
    old, new = [(await rig.get(f"/v1/verify/{each}")).json() for each in (first, package)]
    assert (True, "revoked", package, "approved") == (old["issued"], old["revised"], old["followed_by"], old["outcome"])
    assert (True, None, None) == (new["issued"], new["revised"], new["followed_by"])


async def test_the_old_package_stays_readable_and_delivers_nothing(rig: Rig) -> None:
    """It is asked for by its hash."""
    filed, first, _ = await second(rig, "replaced")

    answer = await rig.get(f"/v1/results/{filed.number}/package?package={first}", "me")
    assert (200, first) == (answer.status_code, answer.headers["x-package-hash"])
    assert () == verify_package(answer.content, first)
    assert [] == [fact for fact in await rig.facts() if isinstance(fact, ResultCollected)]


async def test_it_can_be_collected_once_more(rig: Rig) -> None:
    """The first download of the second package delivers it."""
    filed, _, package = await second(rig, "replaced")

    await rig.get(f"/v1/results/{filed.number}/package", "me")
    (told,) = [fact for fact in await rig.facts() if isinstance(fact, ResultCollected)]
    assert package == told.package


async def test_until_the_second_one_is_issued_there_is_none(rig: Rig) -> None:
    """The first is not handed out for it; who verifies it learns that something follows."""
    filed, first, _ = await second(rig, "revoked", issue=False)

    answer = await rig.get(f"/v1/results/{filed.number}/package", "me")
    assert (409, "result_not_ready") == (answer.status_code, answer.json()["code"])
    old = (await rig.get(f"/v1/verify/{first}")).json()
    assert ("revoked", None) == (old["revised"], old["followed_by"])


@pytest.mark.parametrize(("kind", "word"), [("revoked", "行政复议"), ("replaced", "理由")])
async def test_the_applicant_is_told_why(rig: Rig, kind: str, word: str) -> None:
    """In the words of the head; a revocation says how to challenge it. Then that the result is ready, once more."""
    filed, _, _ = await second(rig, kind)

    told = await rig.notices(filed.application_id)
    assert 2 == [one["kind"] for one in told].count("result_ready")
    (one,) = [one for one in told if one["kind"] == kind]
    assert WORDS["reasons"] in one["body_zh"]
    assert word in one["body_zh"]
    assert "市场监督管理局" in one["body_zh"]


async def test_a_file_that_was_kept_before_there_were_revisions_is_read(rig: Rig) -> None:
    """It has followed no other."""
    filed = await rig.file()
    await rig.notifier().following.handle(await rig.conclude(filed))
    file = (await files_of(rig.house.store, [filed.application_id]))[filed.application_id]
    doc = doc_of(file)
    del doc["former"]
    doc["decided"]["fire"] = {name: doc["decided"]["fire"][name] for name in ("outcome", "round", "at", "role")}

    assert file == file_of(doc)
