"""One story of the embedded edition: every record that an act led to carries the trace of its request, and no other."""

import json
import re
from collections import defaultdict
from pathlib import Path

import httpx
import yaml
from tests.embedded.worked_line import CARD, all_sent, package
from tests.story.acting import SAMPLES, Applicant, Desk, upload
from tests.story.town import SERVICES, Person, Town
from tests.support.processes import Server, environment, free_ports, serving

from onewindow.chassis.ports import Record
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.chassis.tracing import trace_of
from onewindow.contracts import topics

HANDED_IN = "00-11111111111111111111111111111111-1111111111111111-01"
GRANTED = "00-22222222222222222222222222222222-2222222222222222-01"
FETCHED = "00-33333333333333333333333333333333-3333333333333333-00"
DEPARTMENTS = ("village", "town")
OURS = re.compile(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


async def hand_in(person: Person, key: str, trace: str) -> Applicant:
    """Hand the sample in once, under a trace."""
    path = SAMPLES / CARD
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    form["materials"] = {item: await upload(person, path.parent / file) for item, file in form["materials"].items()}
    filed = await person.post("/v1/applications", form, Idempotency_Key=key, traceparent=trace)
    assert 201 == filed.status_code, filed.text
    told = filed.json()
    return Applicant(person, told["application_id"], told["number"], told["query_code"])


async def log_of(data: Path) -> list[Record]:
    """All records of all topics, but for claims."""
    names = topics.names(DEPARTMENTS)
    bus = SqliteBus(SqliteFile(data / "onewindow.db"), names, 2)
    await bus.start()
    try:
        records = [
            record for name in names for partition in range(2) for record in await bus.read(name, partition, 0, 1_000)
        ]
    finally:
        await bus.stop()
    return [record for record in records if b'"nonce"' not in record.value]


def said_under(records: list[Record], mine: Applicant) -> dict[str, set[str]]:
    """By trace, the kinds of what was said about an application: the facts of its entries by their own names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.key == mine.application_id.encode():
            told = json.loads(record.value)
            kinds = [fact["type"] for fact in told.get("facts", ())] or [told["type"]]
            found[trace_of(record.headers).decode()] |= {kind.removeprefix("onewindow.") for kind in kinds}
    return dict(found)


async def test_each_hop_of_an_act_carries_its_trace(tmp_path: Path) -> None:
    """From the request to journal, queue, rule, result and notice; what is offered in bad form is ignored."""
    data, words = tmp_path / "data", tmp_path / "server.log"
    (port,) = free_ports(1)
    server = Server("onewindow.embedded", ("serve",), environment(DATA=str(data), LOG_LEVEL="debug"), port, words)
    async with serving([server]), httpx.AsyncClient(timeout=30, trust_env=False) as http:
        line = Town(http, dict.fromkeys(SERVICES, server.origin))
        me, officer = await line.come_in("me"), await line.come_in("village-1")
        mine = await hand_in(me, "traced-1", HANDED_IN)
        review = await Desk(officer, mine.application_id).review("village", "open")
        path = f"/v1/reviews/{review['id']}/grant"
        granted = await officer.post(path, {}, If_Match=f'"{review["page"]}"', traceparent=GRANTED)
        assert granted.status_code in (200, 202), granted.text
        assert await package(Applicant(Person(line, "me", {**me.headers, "traceparent": FETCHED}), *_ids(mine)))
        await mine.until(lambda progress: progress["state"] == "delivered")
        await all_sent(data, 2)
        other = await hand_in(me, "traced-2", f"00-{me.name}-13800138000-01")
        await other.until(lambda progress: progress["state"] == "in_review")
        await server.stop()

    records = await log_of(data)
    said = said_under(records, mine)
    assert {HANDED_IN, GRANTED, FETCHED} == said.keys()
    assert {
        "application.submitted.v1",
        "case.opened.v1",
        "case.accepted.v1",
        "case.step_opened.v1",
        "department.step_queued.v1",
    } <= said[HANDED_IN]
    assert {
        "review.granted.v1",
        "case.step_granted.v1",
        "case.step_opened.v1",
        "department.step_queued.v1",
        "case.concluded.v1",
        "notice.result_prepared.v1",
        "case.issued.v1",
        "notice.sent.v1",
    } <= said[GRANTED]
    assert {"notice.result_collected.v1", "case.delivered.v1"} <= said[FETCHED]
    ignored = said_under(records, other)
    assert 1 == len(ignored)
    assert not {HANDED_IN, GRANTED, FETCHED} & ignored.keys()
    assert all(OURS.fullmatch(dict(record.headers)["traceparent"]) for record in records)
    assert f'"trace_id": "{"1" * 32}"' in words.read_text()


def _ids(mine: Applicant) -> tuple[str, str, str]:
    return mine.application_id, mine.number, mine.code
