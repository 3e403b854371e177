"""The acceptance in writing, as the applicant reads it."""

from tests.notifier.shops import NUMBER, entry

from onewindow.contracts.case import CaseAccepted
from onewindow.notifier.core.decision import Name
from onewindow.notifier.core.notices import letter, notices


def test_who_is_accepted_learns_until_when_from_whom_and_where_to_ask() -> None:
    """The acceptance in writing: its day, both last days, the department that leads and where to ask."""
    fact = CaseAccepted(as_of="2026-11-23T01:00:00.000Z", due="2027-01-08", promise_due="2026-12-10", law=("L06",))
    (notice,) = notices(entry(fact))
    lead, contact = Name(zh="市场监管局", en="Market Regulation"), Name(zh="政务大厅")
    said = letter(notice, NUMBER, authority=lead, contact=contact)

    assert "受理通知书" in said.subject_zh
    for part in ("受理日期：2026-11-23", "2026-12-10", "2027-01-08", "牵头部门：市场监管局", "咨询：政务大厅"):
        assert part in said.body_zh
    assert "Lead department: Market Regulation" in said.body_en
