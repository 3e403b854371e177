"""Bad input: each a problem with a stable code that says what to do, and nothing changes."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.intake import offices
from tests.intake.offices import ANSWERS, CLERK, ME, WITH_GAS
from tests.intake.rig import Rig, open_rig

from onewindow.chassis.app import application
from onewindow.contracts.codes import CODES
from onewindow.intake.shell.settings import IntakeSettings

PATH = "/v1/applications"


async def refused(rig: Rig, body: Any, status: int, code: str, *, who: Any = ME, key: str | None = "k") -> Any:
    """The problem it gets; nothing was said to the log."""
    answer = await rig.post(PATH, body, who, key=key)
    problem = answer.json()
    assert (status, code) == (answer.status_code, problem["code"]), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["title"] == CODES[code].en
    assert await rig.facts() == []
    return problem


def pointers(problem: Any) -> set[tuple[str, str]]:
    """Where the problem points, with which code."""
    return {(error["pointer"], error["code"]) for error in problem["errors"]}


@pytest.fixture
async def rig(tmp_path: Path) -> Any:
    """Intake alone, over a fresh log and store."""
    async with open_rig(tmp_path, IntakeSettings(body_bytes=20_000)) as opened:
        yield opened


@pytest.mark.parametrize("key", [None, "", "x" * 256, "x" * 10_000, "a b"])
async def test_a_key_is_needed(rig: Rig, key: str | None) -> None:
    """No key, an empty one, an endless one, one with a blank: 400 key_missing (A1)."""
    await refused(rig, {"service": "stall"}, 400, "key_missing", key=key)


async def test_a_key_is_ascii(rig: Rig) -> None:
    """A key in Chinese: 400 key_missing (A1)."""
    sent = rig.headers(ME) | {"Idempotency-Key": "钥匙".encode()}
    answer = await rig.client.post(PATH, json={}, headers=sent)  # type: ignore[arg-type]

    assert (400, "key_missing") == (answer.status_code, answer.json()["code"])


async def test_a_stranger_hands_nothing_in(rig: Rig) -> None:
    """Without a token: 401, before the body is looked at; with a wrong one too."""
    await refused(rig, b"nonsense", 401, "not_signed_in", who=None)
    answer = await rig.client.post(PATH, content=b"x", headers={"Authorization": "Bearer x.y.z"})
    assert (401, "not_signed_in") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("who", ["amr-1", "superv-1", "operator-1"])
async def test_an_official_hands_nothing_in(rig: Rig, who: str) -> None:
    """Only applicants, agents and clerks do: 403 not_allowed."""
    await refused(rig, {"service": "stall"}, 403, "not_allowed", who=who)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b'{"service": NaN}',
        b'{"service": "stall", "service": "stall"}',
        b'{"answers": {"a": 1, "a": 2}, "service": "stall"}',
        b"[" * 10_000,
        b'{"a":' * 3000,
        b'{"service": ' + b"9" * 10_000 + b"}",
        b'{"service": "\xed\xa0\x80"}',
    ],
)
async def test_what_is_not_json_is_malformed(rig: Rig, raw: bytes) -> None:
    """Broken, in another encoding, with a key twice, without end: 400 malformed (A5)."""
    await refused(rig, raw, 400, "malformed")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"[]", ""),
        (b'{"service": "\\ud800"}', "/service"),
        ({"service": "stall", "status": "granted"}, "/status"),
        ({"service": "stall", "_id": "x"}, "/_id"),
        ({"service": "stall", "owner": "me-2"}, "/owner"),
        ({"service": "stall", "decided_by": "amr-1"}, "/decided_by"),
        ({"service": {"$ne": None}}, "/service"),
        ({"service": "stall", "version": "2"}, "/version"),
        ({"service": "stall", "materials": {"id_card": "nonsense"}}, "/materials/id_card"),
        ({"service": "stall", "materials": {"id_card": {"$gt": ""}}}, "/materials/id_card"),
        ({"service": "stall", "answers": ["a"]}, "/answers"),
        ({"service": "stall", "channel": "counter"}, "/channel"),
        ({"service": "stall", "channel": "fax"}, "/channel"),
        ({"service": "stall", "applicant": {"name": "x", "role": "clerk"}}, "/applicant/role"),
    ],
)
async def test_a_field_nobody_declared_is_refused(rig: Rig, body: Any, pointer: str) -> None:
    """Unknown fields, operators instead of values, another channel: 422 invalid, pointing there (A7, A8)."""
    problem = await refused(rig, body, 422, "invalid")

    assert pointer in {error["pointer"] for error in problem["errors"]}


async def test_half_a_character_as_the_name_of_an_answer(rig: Rig) -> None:
    """A key that no UTF-8 can hold is one more unknown answer: 422, never a failure."""
    body = b'{"service": "stall", "answers": {"\\ud800": 1}}'
    problem = await refused(rig, body, 422, "invalid")

    assert ("/answers/?", "answer_unknown") in {(error["pointer"], error["code"]) for error in problem["errors"]}


async def test_an_unknown_service(rig: Rig) -> None:
    """404 unknown_service says to choose from the list; an older or newer version is a stale page."""
    await refused(rig, {"service": "no-such", "answers": ANSWERS}, 404, "unknown_service")
    await refused(rig, {"service": "stall", "version": 1, "answers": ANSWERS}, 412, "stale_page", key="k2")


@pytest.mark.parametrize(
    ("answers", "code", "pointer"),
    [
        ({}, "answer_missing", "/answers/gas"),
        (ANSWERS | {"colour": "red"}, "answer_unknown", "/answers/colour"),
        (ANSWERS | {"area_m2": -1}, "answer_invalid", "/answers/area_m2"),
        (ANSWERS | {"business_name": {"$ne": None}}, "answer_invalid", "/answers/business_name"),
        (ANSWERS | {"business_name": "a\u0000b"}, "answer_invalid", "/answers/business_name"),
    ],
)
async def test_answers_that_are_wrong(rig: Rig, answers: Any, code: str, pointer: str) -> None:
    """Missing, unknown and wrong answers: their own code, and where they stand."""
    card = await rig.upload(offices.pdf())
    problem = await refused(rig, {"service": "stall", "answers": answers, "materials": {"id_card": card}}, 422, code)

    assert (pointer, code) in pointers(problem)


async def test_all_that_is_wrong_is_told_at_once(rig: Rig) -> None:
    """Several kinds of complaints are one problem, invalid, with a line for each."""
    body = {"service": "stall", "answers": WITH_GAS | {"area_m2": 0, "colour": 1}, "materials": {"deed": "0" * 64}}
    problem = await refused(rig, body, 422, "invalid")

    assert pointers(problem) == {
        ("/answers/area_m2", "answer_invalid"),
        ("/answers/colour", "answer_unknown"),
        ("/materials/deed", "material_unknown"),
    }


@pytest.mark.parametrize(
    ("materials", "code", "pointer"),
    [
        ({}, "material_missing", "/materials/gas_proof"),
        ({"id_card": "CARD", "gas_proof": "0" * 64}, "material_not_uploaded", "/materials/gas_proof"),
        ({"id_card": "CARD", "gas_proof": "CARD", "deed": "CARD"}, "material_unknown", "/materials/deed"),
        ({"id_card": "CARD", "gas_proof": "CARD", "licence": "CARD"}, "material_unknown", "/materials/licence"),
    ],
)
async def test_materials_that_are_wrong(rig: Rig, materials: dict[str, str], code: str, pointer: str) -> None:
    """Missing under these answers, never uploaded, not asked for, given by a step: each its own code."""
    card = await rig.upload(offices.pdf())
    named = {item: card if sha256 == "CARD" else sha256 for item, sha256 in materials.items()}
    problem = await refused(rig, {"service": "stall", "answers": WITH_GAS, "materials": named}, 422, code)

    assert (pointer, code) in pointers(problem)


async def test_a_file_of_another_kind_than_the_material_takes(rig: Rig) -> None:
    """A PDF where a photograph is asked for: 422, pointing at the material."""
    card = await rig.upload(offices.pdf())
    body = {"service": "stall", "answers": ANSWERS, "materials": {"id_card": card, "photo": card}}
    problem = await refused(rig, body, 422, "invalid")

    assert pointers(problem) == {("/materials/photo", "media_type_refused")}


async def test_knowing_a_hash_is_not_having_the_file(rig: Rig) -> None:
    """A file that somebody else uploaded is not uploaded for me."""
    theirs = await rig.upload(offices.pdf("secret"), offices.OTHER)
    body = {"service": "stall", "answers": ANSWERS, "materials": {"id_card": theirs}}

    await refused(rig, body, 422, "material_not_uploaded")


async def test_a_clerk_names_whom_it_is_for(rig: Rig) -> None:
    """Without an applicant 422; an applicant may not name another account."""
    card = await rig.upload(offices.pdf(), CLERK)
    mine = await rig.upload(offices.pdf())
    body = {"service": "stall", "answers": ANSWERS, "materials": {"id_card": card}}

    problem = await refused(rig, body, 422, "answer_missing", who=CLERK)
    assert pointers(problem) == {("/applicant", "answer_missing")}
    other = body | {"materials": {"id_card": mine}, "applicant": {"name": "x", "person": "me-2"}}
    await refused(rig, other, 422, "answer_unknown", key="k2")
    wrong = body | {"applicant": {"name": "王小明", "id_number": "110105194912310021"}}
    problem = await refused(rig, wrong, 422, "answer_invalid", who=CLERK, key="k3")
    assert pointers(problem) == {("/applicant/id_number", "answer_invalid")}


@pytest.mark.parametrize("padding", [20_000, 2_000_000])
async def test_a_body_that_is_too_large(rig: Rig, padding: int) -> None:
    """Above the limit, and above that of the whole house: 413 too_large (A4)."""
    await refused(rig, json.dumps({"service": "x" * padding}).encode(), 413, "too_large")


async def test_a_body_that_grows_too_large(rig: Rig) -> None:
    """Without a declared length it is cut off as soon as it is too large (A4)."""

    async def endless() -> Any:
        while True:
            yield b"x" * 10_000

    answer = await rig.client.post(PATH, content=endless(), headers=rig.headers(ME) | {"Idempotency-Key": "k"})

    assert (413, "too_large") == (answer.status_code, answer.json()["code"])


async def test_problems_are_told_in_the_language_asked_for(rig: Rig) -> None:
    """Chinese by default, English on demand."""
    zh = await rig.post(PATH, {"service": "no-such"}, key="k", **{"Accept-Language": "zh-CN"})

    assert zh.json()["title"] == CODES["unknown_service"].zh


async def test_every_door_is_described(rig: Rig) -> None:
    """The OpenAPI document has every path of intake, each operation under a name of its own, bodies closed."""
    described = application([rig.room], rig.house, rig.room.missing).openapi()["paths"]
    operations = [one for path in described.values() for one in path.values()]
    filing = described["/v1/applications"]["post"]

    assert len(operations) == len({one["operationId"] for one in operations})
    assert filing["requestBody"]["content"]["application/json"]["schema"]["additionalProperties"] is False
    assert [("Idempotency-Key", True)] == [(one["name"], one["required"]) for one in filing["parameters"]]
