"""Reading dossiers: field by field, for a purpose, on record."""

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.intake.offices import AMR, CLERK, FIRE, ME, NOTIFIER, OTHER, pdf
from tests.intake.rig import Rig, at_the_desk, open_rig

from onewindow.contracts import case as said
from onewindow.contracts.application import ApplicationSubmitted
from onewindow.contracts.fact import salted
from onewindow.intake.core.dossier import canonical
from onewindow.intake.shell.settings import IntakeSettings

QUICK = IntakeSettings(look_every_s=0.02)
OPENED = said.StepOpened(step="register", round=1, turn=1, fingerprint="f")


def path(filed: dict[str, Any], more: str = "", **query: str) -> str:
    """Where a dossier, or something in it, is read."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/v1/dossiers/{filed['application_id']}{more}?{asked}"


async def reads(rig: Rig, filed: dict[str, Any]) -> list[dict[str, Any]]:
    """What the applicant sees of who read."""
    return list((await rig.get(path(filed, "/reads"), ME)).json()["reads"])


async def test_an_officer_reads_what_the_step_needs(tmp_path: Path) -> None:
    """The fields of their step, with salts that open the hashes in the log, and nothing else."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await at_the_desk(rig)
        shown = (await rig.get(path(filed, purpose="review", step="register"), AMR)).json()
        (fact,) = await rig.facts()

        assert {"business_name", "id_number"} == shown["answers"].keys()
        assert {"id_card"} == shown["materials"].keys()
        assert {} == shown["subject"]
        assert isinstance(fact, ApplicationSubmitted)
        assert fact.answers["business_name"] == salted(shown["salts"]["business_name"], canonical("老王面摊"))


async def test_every_read_is_recorded_and_shown_to_the_applicant(tmp_path: Path) -> None:
    """Who, when, for which purpose and step, which fields: newest first."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await at_the_desk(rig)
        await rig.get(path(filed, purpose="review", step="register"), AMR)
        await rig.get(path(filed, purpose="result"), NOTIFIER)
        seen = await reads(rig, filed)

        assert [("notifier", "result", ["name"]), ("amr-1", "review", ["business_name", "id_number", "id_card"])] == [
            (one["by"], one["purpose"], one["fields"]) for one in seen
        ]
        assert ("officer", "amr", "register") == (seen[1]["role"], seen[1]["department"], seen[1]["step"])


async def test_reads_come_in_pages_as_large_as_was_asked(tmp_path: Path) -> None:
    """``limit`` counts, the cursor leads on to the rest, and a wrong limit is told so."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        for number in range(3):
            await rig.get(path(filed, purpose=f"p-{number}"), ME)
        first = (await rig.get(path(filed, "/reads", limit="2"), ME)).json()
        rest = (await rig.get(path(filed, "/reads", limit="2", cursor=first["cursor"]), ME)).json()
        wrong = [(await rig.get(path(filed, "/reads", limit=limit), ME)).status_code for limit in ("0", "201", "many")]

        assert [["p-2", "p-1"], ["p-0"]] == [[one["purpose"] for one in page["reads"]] for page in (first, rest)]
        assert "cursor" not in rest
        assert [422, 422, 422] == wrong


@pytest.mark.parametrize(
    ("who", "query", "status", "code"),
    [
        (AMR, {"step": "register"}, 400, "purpose_missing"),
        (AMR, {"step": "register", "purpose": "x" * 101}, 400, "purpose_missing"),
        (AMR, {"step": "register", "purpose": "review\u202e"}, 400, "purpose_missing"),
        (AMR, {"step": "register", "purpose": "%ed%a0%80"}, 400, "purpose_missing"),
        (AMR, {"purpose": "review"}, 403, "wrong_department"),
        (AMR, {"purpose": "review", "step": "fire"}, 403, "wrong_department"),
        (AMR, {"purpose": "review", "step": "no_step"}, 404, "unknown"),
        (AMR, {"purpose": "review", "step": "register"}, 409, "step_not_open"),
        (OTHER, {"purpose": "review"}, 404, "unknown"),
        ("superv-1", {"purpose": "review"}, 403, "not_allowed"),
        ("operator-1", {"purpose": "review"}, 403, "not_allowed"),
        (NOTIFIER, {"purpose": "curiosity"}, 403, "not_allowed"),
        (None, {"purpose": "review"}, 401, "not_signed_in"),
    ],
)
async def test_who_may_not_read(tmp_path: Path, who: Any, query: dict[str, str], status: int, code: str) -> None:
    """No purpose, another department's step, another citizen, a watcher: a problem, and no record of a read."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        answer = await rig.get(path(filed, **query), who)

        assert (status, code) == (answer.status_code, answer.json()["code"])
        assert await reads(rig, filed) == []


async def test_the_notifier_reads_a_name(tmp_path: Path) -> None:
    """For the result: whom it is made out to, and no field more."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(CLERK, applicant={"name": "王小明", "id_number": "11010519491231002x"})
        shown = (await rig.get(path(filed, purpose="result"), NOTIFIER)).json()

        assert ({"name": "王小明"}, {}, {}) == (shown["subject"], shown["answers"], shown["materials"])


async def test_the_owner_reads_all_of_it_without_saying_why(tmp_path: Path) -> None:
    """Their own answers, files and what was told of them; the read is on record like any other."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(applicant={"name": "王小明", "id_number": "11010519491231002x"})
        shown = (await rig.get(path(filed), ME)).json()

        assert {"name": "王小明", "id_number": "11010519491231002X"} == shown["subject"]
        assert shown["answers"]["area_m2"] == 12.5
        assert ["own"] == [one["purpose"] for one in await reads(rig, filed)]


async def test_officers_read_the_revision_the_case_stands_on(tmp_path: Path) -> None:
    """A supplement is read when the case has taken it in; the applicant sees at once what they sent."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file()
        await rig.claim()
        await rig.open_case(filed["application_id"], OPENED)
        told = {"answers": {"business_name": "新名"}}
        await rig.post(f"/v1/applications/{filed['number']}/supplements", told)
        await rig.until_seq(filed["number"], 1)
        officers = path(filed, purpose="review", step="register")
        before, mine = (await rig.get(officers, AMR)).json(), (await rig.get(path(filed), ME)).json()
        await rig.say(filed["application_id"], said.CaseSupplemented(dossier=mine["hash"]))
        await rig.until_seq(filed["number"], 2)
        after = (await rig.get(officers, AMR)).json()

        assert ((1, "老王面摊"), (2, "新名"), (2, "新名")) == tuple(
            (one["revision"], one["answers"]["business_name"]) for one in (before, mine, after)
        )


async def test_a_step_that_was_handed_on_is_read_by_its_new_desk(tmp_path: Path) -> None:
    """After a transfer the old department may not read any more, the new one may."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file()
        await rig.claim()
        handed_on = said.StepTransferred(step="register", department="fire", turn=2, reasons="r")
        await rig.open_case(filed["application_id"], OPENED, handed_on)
        await rig.until_seq(filed["number"], 1)
        asked = path(filed, purpose="review", step="register")

        assert (403, 200) == ((await rig.get(asked, AMR)).status_code, (await rig.get(asked, FIRE)).status_code)


async def test_a_material_comes_as_an_attachment(tmp_path: Path) -> None:
    """The bytes as they were sent, to be saved: no sniffing, no script, a name that cannot hurt; on record."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await at_the_desk(rig)
        asked = path(filed, "/materials/id_card", purpose="review", step="register")
        answer = await rig.get(asked, AMR)

        assert (200, pdf("card"), "application/pdf") == (
            answer.status_code,
            answer.content,
            answer.headers["content-type"],
        )
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert [["id_card"]] == [one["fields"] for one in await reads(rig, filed)]


@pytest.mark.parametrize(
    ("who", "material", "step", "status"),
    [(AMR, "licence", "register", 404), (AMR, "gas_proof", "register", 404), (OTHER, "id_card", "register", 404)],
)
async def test_a_material_nobody_needs_is_not_there(
    tmp_path: Path, who: Any, material: str, step: str, status: int
) -> None:
    """What the step does not need, what was not handed in, whose application it is not: 404."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await at_the_desk(rig)
        answer = await rig.get(path(filed, f"/materials/{material}", purpose="review", step=step), who)

        assert (status, "unknown") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize(
    ("who", "status"), [(ME, 200), (CLERK, 200), ("auditor-1", 200), (OTHER, 404), (AMR, 403), (None, 401)]
)
async def test_who_sees_who_read(tmp_path: Path, who: Any, status: int) -> None:
    """The applicant's side, and those who watch the readers; not the readers, not another citizen."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()

        assert status == (await rig.get(path(filed, "/reads"), who)).status_code


async def test_a_withdrawn_application_is_closed_to_the_desks(tmp_path: Path) -> None:
    """What was theirs to decide a moment ago is not any more: 409, and no record of a read."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await at_the_desk(rig)
        await rig.say(filed["application_id"], said.CaseWithdrawn())
        await rig.until_seq(filed["number"], 2)
        answer = await rig.get(path(filed, purpose="review", step="register"), AMR)

        assert (409, "step_not_open") == (answer.status_code, answer.json()["code"])
        assert await reads(rig, filed) == []


async def test_a_cursor_that_is_none_is_malformed(tmp_path: Path) -> None:
    """Where to go on is given out by the list itself; anything else is 400, never a failure."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        answer = await rig.get(path(filed, "/reads", cursor="zzz"), ME)

        assert (400, "malformed") == (answer.status_code, answer.json()["code"])


async def test_who_asks_in_vain_who_read_is_on_record(tmp_path: Path) -> None:
    """Another citizen at a foreign application leaves ids and a code in the log, and nothing personal."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        with capture_logs() as logged:
            await rig.get(path(filed, "/reads"), OTHER)
        told = [one for one in logged if one["event"] == "reads_not_shown"]

        assert [(filed["application_id"], "me-2", "not_yours")] == [
            (one["application_id"], one["by"], one["code"]) for one in told
        ]


@pytest.mark.parametrize("identity", ["nonsense", "%00", "../../x", "{$ne:null}"])
async def test_what_is_no_dossier_is_unknown(tmp_path: Path, identity: str) -> None:
    """Any other id: 404, never a failure (A8)."""
    async with open_rig(tmp_path) as rig:
        answer = await rig.get(f"/v1/dossiers/{identity}?purpose=review&step=register", AMR)

        assert (404, "unknown") == (answer.status_code, answer.json()["code"])
