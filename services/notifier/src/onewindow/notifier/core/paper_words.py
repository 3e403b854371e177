"""What the documents of a case are called, and the sentence in each by which it does what it is for.

Decisions have their words in wording.py. Braces are filled by paper_sheet.py.
"""

from collections.abc import Mapping

from onewindow.contracts.fixed import fixed
from onewindow.definitions.documents import DocumentKind
from onewindow.notifier.core.decision import Name

_LICENSING = "《中华人民共和国行政许可法》"


@fixed(kw_only=True)
class Words:
    """``sign`` stands in the document's number; it is written under these ``articles`` of the Licensing Law."""

    title: Name
    sign: str
    sentence: Name
    articles: str = ""

    @property
    def law(self) -> tuple[str, ...]:
        """The articles as they are cited; none where the service's own law speaks alone."""
        return (f"{_LICENSING}{self.articles}",) if self.articles else ()


_ONGOING = Name(
    zh="你（单位）提出的“{service}”申请，现将有关事项告知如下。",
    en='About your application for "{service}":',
)

WORDS: Mapping[DocumentKind, Words] = {
    "receipt": Words(
        title=Name(zh="收件凭证", en="Receipt"),
        sign="收",
        sentence=Name(
            zh="今收到你（单位）“{service}”申请及下列材料。收件不等于受理；凭申请编号和提交时告知的查询码可查询进度。",
            en=(
                'Your application for "{service}" and the materials below were received. A receipt is no acceptance; '
                "progress is shown for the number and the query code told when it was handed in."
            ),
        ),
        articles="第三十二条第二款",
    ),
    "one_time_notice": Words(
        title=Name(zh="一次性告知书", en="One-time Notice of What Is Missing"),
        sign="补",
        sentence=Name(
            zh="你（单位）提出的“{service}”申请需要补正，全部内容一次告知如下，请于期限届满前一次补齐。",
            en='Your application for "{service}" needs all of the following, told once. Hand it in by the last day.',
        ),
        articles="第三十二条第一款第四项",
    ),
    "acceptance_notice": Words(
        title=Name(zh="受理通知书", en="Notice of Acceptance"),
        sign="受",
        sentence=Name(
            zh="你（单位）提出的“{service}”申请已依法受理，自受理之日起计算办理期限。",
            en='Your application for "{service}" is accepted; the days for it count from the day of acceptance.',
        ),
        articles="第三十二条",
    ),
    "decline_notice": Words(
        title=Name(zh="不予受理通知书", en="Notice of Non-acceptance"),
        sign="不受",
        sentence=Name(
            zh="你（单位）提出的“{service}”申请，本机关决定不予受理。",
            en='Your application for "{service}" is not accepted.',
        ),
        articles="第三十二条第一款第二项、第二款",
    ),
    "not_needed_notice": Words(
        title=Name(zh="不受理告知书", en="Notice That No Application Is Needed"),
        sign="免",
        sentence=Name(
            zh="你（单位）提出的“{service}”申请事项依法不需要办理，不予受理。",
            en='What you applied for ("{service}") needs no permission by law, so nothing is accepted.',
        ),
        articles="第三十二条第一款第一项、第二款",
    ),
    "gap_acceptance": Words(title=Name(zh="容缺受理通知书", en="Acceptance with a Gap"), sign="容", sentence=_ONGOING),
    "pledge": Words(title=Name(zh="容缺承诺书", en="Pledge to Hand In Later"), sign="诺", sentence=_ONGOING),
    "commitment_letter": Words(title=Name(zh="告知承诺书", en="Letter of Commitment"), sign="告", sentence=_ONGOING),
    "special_notice": Words(
        title=Name(zh="特别程序告知书", en="Notice of a Special Procedure"),
        sign="特",
        sentence=Name(
            zh="办理你（单位）提出的“{service}”申请需要进行下列程序，所需时间依法不计入办理期限。",
            en='Your application for "{service}" needs the following; by law that time does not count.',
        ),
        articles="第四十五条",
    ),
    "extension_notice": Words(
        title=Name(zh="延期告知书", en="Notice of Extension"),
        sign="延",
        sentence=Name(
            zh="你（单位）提出的“{service}”申请，经负责人批准，办理期限依法延长一次。",
            en='The term for your application for "{service}" is extended, once, with the approval of the head.',
        ),
        articles="第四十二条",
    ),
    "consult_letter": Words(
        title=Name(zh="征求意见函", en="Letter of Consultation"),
        sign="询",
        sentence=Name(
            zh="现就“{service}”申请征求贵单位意见，请在期限内书面答复。",
            en='Your opinion is asked on an application for "{service}"; please answer in writing, in time.',
        ),
        articles="第二十六条第二款",
    ),
    "countersign_sheet": Words(
        title=Name(zh="会签单", en="Countersignature Sheet"),
        sign="签",
        sentence=Name(
            zh="“{service}”申请经本单位会签，意见如下。",
            en='This is the signed answer to an application for "{service}".',
        ),
        articles="第二十六条第二款",
    ),
    "hearing_notice": Words(
        title=Name(zh="听证告知书", en="Notice of a Hearing"),
        sign="听",
        sentence=_ONGOING,
        articles="第四十六条至第四十八条",
    ),
    "hearing_record": Words(
        title=Name(zh="听证笔录", en="Record of a Hearing"), sign="录", sentence=_ONGOING, articles="第四十八条"
    ),
    "service_receipt": Words(
        title=Name(zh="送达回证", en="Proof of Delivery"),
        sign="送",
        sentence=Name(
            zh="“{service}”申请的办理结果已送达。",
            en='The result of the application for "{service}" was delivered.',
        ),
        articles="第四十四条",
    ),
    "termination_notice": Words(
        title=Name(zh="终止办理通知书", en="Notice of Termination"),
        sign="终",
        sentence=Name(
            zh="你（单位）提出的“{service}”申请终止办理，已提交的材料予以退还；可以重新申请。",
            en='Your application for "{service}" is no longer handled; materials are returned. You may apply again.',
        ),
    ),
    "revocation_decision": Words(
        title=Name(zh="撤销决定书", en="Decision of Revocation"),
        sign="撤",
        sentence=Name(
            zh="你（单位）就“{service}”申请取得的准予决定，经审查，依法应予撤销。本机关决定予以撤销，原结果不再有效。",
            en='What was granted on your application for "{service}" is revoked; the earlier result does not hold.',
        ),
        articles="第六十九条",
    ),
    "correction_notice": Words(
        title=Name(zh="更正告知书", en="Notice of Correction"),
        sign="更",
        sentence=Name(
            zh="你（单位）“{service}”申请的办理结果有误，现予更正，决定内容不变，新的结果代替原结果。",
            en='The result of your application for "{service}" had a mistake. It is issued anew, decided as before.',
        ),
    ),
}
"""All but decisions."""

MODES: Mapping[str, Name] = {
    "download": Name(zh="电子送达（下载）", en="electronically, by download"),
    "counter": Name(zh="窗口领取", en="at the counter"),
    "post": Name(zh="邮寄", en="by post"),
}
CHANNELS: Mapping[str, Name] = {
    "online": Name(zh="网上提交", en="online"),
    "counter": Name(zh="窗口提交", en="at the counter"),
    "agent": Name(zh="代办提交", en="through an agent"),
}
WITHDRAWN = Name(zh="申请人撤回申请，视为未提出", en="withdrawn by the applicant, as if never filed")
HEARING = Name(
    zh="作出许可决定前，申请人、利害关系人有权要求举行听证，请在期限届满前提出，逾期不提出的视为放弃；听证不收费。",
    en=(
        "Before it is decided, applicant and third parties may ask for a hearing, by the last day; whoever does not "
        "ask does without one. A hearing is free of charge."
    ),
)
AGREED = Name(zh="同意", en="agrees")
DISAGREED = Name(zh="不同意", en="does not agree")
ANSWERS = (
    Name(zh="同意", en="agree"),
    Name(zh="不同意，并说明理由", en="disagree, with reasons"),
    Name(zh="同意，但需转报上级", en="agree, and refer upward"),
)
NO_SILENCE = Name(zh="逾期不答复不视为同意。", en="Silence is not consent.")
SILENCE = Name(
    zh="签收后 {days} 内不答复的，视为同意。", en="No answer within {days} after it was opened counts as consent."
)
DEEMED = Name(
    zh="逾期未告知补正，自收到申请材料之日起即为受理。",
    en="Nobody said in time that something is missing, so it is accepted as of the day of receipt.",
)
OR_ENDED = Name(
    zh="补齐前不发证；逾期未补的，终止办理。",
    en="Nothing is issued before that has come; if it does not come in time, the application ends.",
)
OR_ACCEPTED = Name(
    zh="需要补正的，最迟于 {due} 一次告知；逾期不告知的，自收到之日起即为受理。",
    en="What is missing is told once, on or before {due}; else it is accepted as of this receipt.",
)
PROVISIONAL = Name(
    zh="（暂定：有关年度的放假安排尚未公布）", en="provisional: the holidays of a year are not published yet"
)
NONE_HANDED_IN = Name(zh="（无材料）", en="(none)")
COPY = Name(zh="电子件 1 份", en="one electronic copy")
