"""A result and a notice carry the trace of the entry they follow from, however much later they go out."""

from dataclasses import replace

from tests.notifier.posts import ACCEPTED, folder, post
from tests.notifier.rig import Rig
from tests.notifier.test_shell_unmade import rejected

from onewindow.chassis.journal import Counted
from onewindow.chassis.tracing import trace_of
from onewindow.contracts.entry import Entry
from onewindow.contracts.topics import NOTICE, notices
from onewindow.contracts.wire import headers

CONCLUDED = b"00-11111111111111111111111111111111-1111111111111111-01"


def under(counted: Counted[Entry], trace: bytes) -> Counted[Entry]:
    """The same entry, written under a trace."""
    return replace(counted, record=replace(counted.record, headers=headers("1", "t", trace)))


async def traces(rig: Rig) -> list[tuple[str, bytes]]:
    """What the notifier has said, and under which trace."""
    records = [
        record
        for partition in range(rig.house.partitions)
        for record in await rig.house.bus.read(NOTICE, partition, 0, 100)
    ]
    return [(notices.readable(record.value)["type"], trace_of(record.headers)) for record in records]


async def test_a_result_carries_the_trace_of_its_conclusion(rig: Rig) -> None:
    """Also when it could only be made later, by nobody's act."""
    made, mended = await rig.file(), await rig.file()
    text = await rig.text(reasons="楼梯太窄", law="《消防法》第十五条")
    lost = await rig.text(reasons="通道太窄", law="《消防法》第十五条")
    doc = await rig.house.store.get("review_texts", lost)
    assert doc is not None
    await rig.house.store.delete("review_texts", lost)
    one = rig.notifier()
    for filed, reasons in ((made, text), (mended, lost)):
        await one.following.handle([under(each, CONCLUDED) for each in await rejected(rig, filed, reasons)])
    await rig.house.store.insert("review_texts", doc)
    assert 1 == await one.mending.mend()

    assert 2 * [("onewindow.notice.result_prepared.v1", CONCLUDED)] == await traces(rig)


async def test_a_notice_carries_the_trace_of_what_it_is_about(rig: Rig) -> None:
    """From the row in which it waited."""
    filed = await rig.file("shop")
    counted = [await rig.open(filed, "shop"), await rig.say(filed.application_id, ACCEPTED)]
    await rig.notifier(carried=True).following.handle([counted[0], under(counted[1], CONCLUDED)])
    await post(rig, folder(rig)).carry()

    assert [("onewindow.notice.sent.v1", CONCLUDED)] == await traces(rig)
