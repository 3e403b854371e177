"""The fixed sentences of the documents, Chinese first. The law behind them: 行政许可法 Art. 38 (decision in
writing, reasons and remedies of a refusal), 行政复议法 Art. 20 (60 days), 行政诉讼法 Art. 46 (six months).
"""

from datetime import date

from onewindow.contracts.fact import Role
from onewindow.notifier.core.decision import Matter, Name, Outcome, Remedies

TITLES: dict[tuple[Matter, Outcome], Name] = {
    ("licence", "granted"): Name(zh="准予行政许可决定书", en="Decision Granting an Administrative Licence"),
    ("licence", "denied"): Name(zh="不予行政许可决定书", en="Decision Refusing an Administrative Licence"),
    ("service", "granted"): Name(zh="准予办理决定书", en="Decision Granting the Application"),
    ("service", "denied"): Name(zh="不予办理决定书", en="Decision Refusing the Application"),
    ("licence", "deemed"): Name(zh="视为准予行政许可延续确认书", en="Confirmation That a Licence Is Renewed"),
    ("service", "deemed"): Name(zh="视为准予延续确认书", en="Confirmation of a Renewal"),
    ("licence", "revoked"): Name(zh="撤销行政许可决定书", en="Decision Revoking an Administrative Licence"),
    ("service", "revoked"): Name(zh="撤销准予办理决定书", en="Decision Revoking a Grant"),
}

GENERAL_LAW: dict[tuple[Matter, Outcome], tuple[str, ...]] = {
    ("licence", "granted"): ("《中华人民共和国行政许可法》第三十八条第一款",),
    ("licence", "denied"): ("《中华人民共和国行政许可法》第三十八条第二款",),
    ("service", "granted"): (),
    ("service", "denied"): (),
    ("licence", "deemed"): ("《中华人民共和国行政许可法》第五十条第二款",),
    ("service", "deemed"): (),
    ("licence", "revoked"): (),
    ("service", "revoked"): (),
}
"""The article under which the decision is put in writing; what the department cites stands before it."""

DECIDED_BY: dict[Role, Name] = {
    "officer": Name(zh="人工审查，由经办人作出", en="an officer, after examination"),
    "head": Name(zh="人工审查，由部门负责人作出", en="the head of the department, after examination"),
    "government_head": Name(
        zh="人工审查，由本级人民政府负责人作出", en="the head of the government, after examination"
    ),
}

HEADS: dict[Role, Name] = {
    "head": Name(zh="本行政机关负责人", en="the head of the authority"),
    "government_head": Name(zh="本级人民政府负责人", en="the head of the government"),
}
"""Who lets a case take longer."""

LABELS = {
    "applicant": Name(zh="申请人", en="Applicant"),
    "service": Name(zh="办理事项", en="Service"),
    "number": Name(zh="申请编号", en="Application no."),
    "submitted": Name(zh="申请日期", en="Filed on"),
    "output": Name(zh="准予内容", en="Granted"),
    "revoked": Name(zh="撤销内容", en="Revoked"),
    "asked": Name(zh="申请内容", en="Asked for"),
    "decided": Name(zh="决定方式", en="Decided by"),
    "reasons": Name(zh="理由", en="Reasons"),
    "remarks": Name(zh="说明", en="Remarks"),
    "law": Name(zh="依据", en="Legal basis"),
    "remedies": Name(zh="救济途径", en="Remedies"),
    "received": Name(zh="收件时间", en="Received at"),
    "channel": Name(zh="收件方式", en="Received"),
    "materials": Name(zh="材料清单", en="Materials"),
    "count": Name(zh="材料件数", en="Count"),
    "next": Name(zh="下一步", en="What comes next"),
    "accepted": Name(zh="受理日期", en="Accepted as of"),
    "promise_due": Name(zh="承诺办结", en="Promised by"),
    "due": Name(zh="法定办结", en="Due by law"),
    "lead": Name(zh="牵头部门", en="Lead"),
    "contact": Name(zh="联系方式", en="Contact"),
    "defects": Name(zh="补正内容", en="What is missing"),
    "missing": Name(zh="容缺材料", en="To be handed in later"),
    "until": Name(zh="期限", en="Until"),
    "since": Name(zh="起始日期", en="Since"),
    "department": Name(zh="办理部门", en="Department"),
    "step": Name(zh="办理环节", en="Step"),
    "ground": Name(zh="事由", en="Ground"),
    "approver": Name(zh="批准人", en="Approved by"),
    "competent": Name(zh="有权机关", en="Authority"),
    "to": Name(zh="致", en="To"),
    "answers": Name(zh="答复方式", en="Possible answers"),
    "silence": Name(zh="不答复的后果", en="If there is no answer"),
    "opinion": Name(zh="会签意见", en="Answer"),
    "signed": Name(zh="会签日期", en="Signed on"),
    "heard": Name(zh="听证日期", en="Hearing on"),
    "record": Name(zh="笔录", en="Record"),
    "mode": Name(zh="送达方式", en="Delivered"),
    "recipient": Name(zh="收件人", en="Recipient"),
    "delivered": Name(zh="送达时间", en="Delivered at"),
    "package": Name(zh="结果校验码", en="Result hash"),
}

AUTOMATIC = Name(zh="自动决定", en="Automatic decision")
AUTOMATIC_BY = Name(
    zh="自动决定：由系统按照公布的规则作出，未经人工裁量",
    en="Automatic: made by the system under a published rule, without a person's discretion",
)
SPELLED = Name(
    zh="文中形如〔U+4E00〕的代码表示无法显示的字符，代码为其统一码。",
    en="A code such as 〔U+4E00〕 stands for a character that cannot be shown: it is its Unicode code point.",
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
PREVAILS = Name(zh="本文书以中文为准，英文仅供参考。", en="The Chinese text prevails; the English is for reference.")


def day(value: date) -> Name:
    """A date as documents write it: 2026年11月23日, 23 November 2026."""
    return Name(
        zh=f"{value.year}年{value.month}月{value.day}日",
        en=f"{value.day} {_MONTHS[value.month - 1]} {value.year}",
    )


def operative(outcome: Outcome, matter: Matter, submitted: Name, service: Name, *, listed: bool) -> Name:
    """The sentence that decides; what it rests on is ``listed`` under it, unless no law was named at all."""
    licence = matter == "licence"
    if outcome == "deemed":
        return Name(
            zh=f"你（单位）于{submitted.zh}提出的“{service.zh}”申请，本机关在该行政许可有效期届满前未作出是否准予延续的决定，"
            "依据下列规定，视为准予延续。",
            en=f'On your application for "{service.english}", filed on {submitted.en}, nothing was decided before the '
            "licence ended. By the law below it is renewed by that.",
        )
    if outcome == "revoked":
        got = "取得的行政许可" if licence else "作出的准予决定"
        return Name(
            zh=f"你（单位）于{submitted.zh}提出的“{service.zh}”申请{got}，经审查，依法应予撤销。"
            f"本机关{'依据下列规定，' if listed else ''}决定予以撤销。",
            en=f'What was granted on your application for "{service.english}", filed on {submitted.en}, has been '
            f"examined again. {'The licence' if licence else 'It'} is revoked.",
        )
    does, verb = ("符合", "准予") if outcome == "granted" else ("不符合", "不予")
    what = "行政许可" if licence else "办理"
    meets = "meets" if outcome == "granted" else "does not meet"
    is_said = f"{'The licence' if licence else 'It'} is {'granted' if outcome == 'granted' else 'refused'}."
    return Name(
        zh=f"你（单位）于{submitted.zh}提出的“{service.zh}”申请，经审查，{does}法定条件、标准。"
        f"本机关{'依据下列规定，' if listed else ''}决定{verb}{what}。",
        en=f'Your application for "{service.english}", filed on {submitted.en}, has been examined. '
        f"It {meets} the conditions and standards set by law. {is_said}",
    )


def correction(reasons: str, number: str) -> str:
    """Why a document is issued anew, and whose place it takes."""
    return f"更正：{reasons}（本文书代替编号为 {number} 的文书。This document takes the place of no. {number}.）"


def remedies(where: Remedies) -> Name:
    """How a refusal can be challenged: reconsideration within sixty days, a court within six months."""
    return Name(
        zh=f"如不服本决定，可以自收到本决定书之日起六十日内向{where.reconsideration.zh}申请行政复议，"
        f"或者自收到之日起六个月内依法向{where.court.zh}提起行政诉讼。",
        en="If you do not accept this decision, you may, within 60 days of receiving it, apply to "
        f"{where.reconsideration.english} for administrative reconsideration, or, within six months of "
        f"receiving it, bring an administrative action before {where.court.english}.",
    )
