"""Decisions and conclusions for the tests of the documents and of the package."""

import json

from onewindow.notifier.core.decision import CaseHeader, Decision, Name
from onewindow.notifier.core.package import Conclusion

CASE = CaseHeader(
    number="2026-330127-000123-7",
    service=Name(zh="开办餐饮店一件事", en="Opening a restaurant"),
    applicant="张三",
    submitted_at="2026-11-23T01:00:00.000Z",
)
GRANTED = Decision(
    step="licence",
    department="amr",
    department_name=Name(zh="市场监督管理局", en="Market Regulation"),
    outcome="granted",
    decided_at="2026-11-27T02:00:00.000Z",
    by_role="officer",
    document_number="准许字〔2026〕000123-1号",
    law=("《市场主体登记管理条例》第十九条",),
    output=Name(zh="营业执照", en="Business licence"),
)
DENIED = Decision(
    step="fire",
    department="fire",
    department_name=Name(zh="消防救援大队", en="Fire and Rescue"),
    authority=Name(zh="某某县消防救援大队", en="Fire and Rescue Brigade of Moumou County"),
    outcome="denied",
    decided_at="2026-11-29T18:00:00.000Z",
    by_role="head",
    document_number="不许字〔2026〕000123-2号",
    reasons=("二层疏散楼梯净宽度小于规范要求。", "厨房未设置防火隔墙。"),
    law=("《中华人民共和国消防法》第十五条",),
)
CONCLUSION = Conclusion(
    number=CASE.number,
    application_id="5b1e7f0c-6f0e-5f7e-9d5c-2f3f8f1f0a11",
    conclusion_id="9f86d081884c7d659a2feaa0c55ad015",
    outcome="partial",
    concluded_at="2026-11-30T02:00:00.000Z",
)


def in_order(said: object) -> bytes:
    """What was read as JSON, written again in the one form: keys sorted, no blanks, UTF-8."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
