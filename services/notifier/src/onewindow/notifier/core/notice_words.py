"""What notices say to the applicant, in Chinese and English; braces are filled by notices.py."""

from collections.abc import Mapping

from onewindow.notifier.core.decision import Name, Remedies
from onewindow.notifier.core.wording import remedies

SUBJECTS: Mapping[str, Name] = {
    "accepted": Name(zh="受理通知书：您的申请已受理", en="Your application is accepted"),
    "deemed": Name(zh="您的申请已受理", en="Your application is accepted"),
    "gap_accepted": Name(zh="容缺受理通知书：请按期补齐材料", en="Your application is accepted without some materials"),
    "gap_moved": Name(zh="容缺材料补交期限有变化", en="The last day for what you pledged has changed"),
    "extended": Name(zh="您的申请延长办理期限", en="Your application will take longer"),
    "step_extended": Name(zh="您的申请有一个环节延长办理期限", en="One department will take longer"),
    "due_changed": Name(zh="您的申请办理期限有变化", en="The days for your application have changed"),
    "paused": Name(zh="特别程序告知书：您的申请中止计时", en="The clock of your application stands still"),
    "hearing_offered": Name(zh="听证告知书：您有权申请听证", en="You may ask for a hearing"),
    "hearing_scheduled": Name(zh="听证通知：举行时间和地点", en="When and where your hearing is held"),
    "one_time_notice": Name(zh="请一次性补正材料", en="Please complete your application, once"),
    "asked": Name(zh="请补充材料", en="A department asks you for something"),
    "result_ready": Name(zh="您的申请已办结", en="Your result is ready"),
    "revoked": Name(zh="您的申请的结果已撤销", en="What you were granted is revoked"),
    "replaced": Name(zh="您的申请的结果已更正", en="Your result is issued anew"),
    "declined": Name(zh="不予受理通知书：您的申请不予受理", en="Your application is not accepted"),
    "not_needed": Name(zh="不受理告知：您的事项依法无需申请", en="What you applied for need not be applied for"),
    "objected": Name(zh="您的申请在公示期内收到异议", en="Somebody objected to your application"),
    "withdrawn": Name(zh="您的申请已撤回", en="Your application is withdrawn"),
    "undone": Name(zh="您的申请已撤销提交", en="Your application is undone"),
    "terminated": Name(zh="您的申请已终止", en="Your application has ended"),
}
BODIES: Mapping[str, Name] = {
    "accepted": Name(
        zh="申请 {number} 已受理，相关部门正在办理。您可凭编号和查询码随时查看进度、下载受理通知书。",
        en=(
            "Application {number} is accepted and with the departments. Number and query code show its progress and "
            "documents."
        ),
    ),
    "deemed": Name(
        zh=(
            "申请 {number} 逾期未告知补正，自收到之日起即为受理，相关部门正在办理。"
            "您可凭编号和查询码随时查看进度、下载受理通知书。"
        ),
        en=(
            "Nobody said in time that something is missing in application {number}, so it is accepted as of the day of "
            "its receipt and with the departments. Number and query code show its progress and documents."
        ),
    ),
    "gap_accepted": Name(
        zh="申请 {number} 已容缺受理。下列材料请于 {until} 前（含当日）补齐；补齐前不发证，逾期未补则终止办理：",
        en=(
            "Application {number} is accepted without what you pledged to hand in later. Hand in the following on or "
            "before {until}. Nothing is issued before; if it does not come by then, the application ends:"
        ),
    ),
    "gap_moved": Name(
        zh="放假安排公布后，申请 {number} 的容缺材料补交期限已重新计算，请于 {until} 前（含当日）补齐。",
        en=(
            "Holidays were published: what you pledged for application {number} is to be handed in on or before "
            "{until} now."
        ),
    ),
    "extended": Name(
        zh="申请 {number} 的法定办理期限依法延长一次，至 {due}（含当日）。",
        en="The term by law for application {number} is extended, once, up to and including {due}.",
    ),
    "step_extended": Name(
        zh="申请 {number} 中该环节的法定办理期限依法延长一次，至 {due}（含当日），整件的期限不变。",
        en=(
            "The term by law of one department for application {number} is extended, once, up to and including {due}; "
            "that of the whole application stays."
        ),
    ),
    "due_changed": Name(
        zh="放假安排公布后，申请 {number} 的办理期限已重新计算，以下列日期为准。",
        en="Holidays were published, and the days for application {number} were counted again. These hold now:",
    ),
    "paused": Name(
        zh="申请 {number} 需要{ground}，自次日起至 {until}（含当日）依法不计入办理期限，提前结束的至结束当日。",
        en=(
            "Application {number} needs {ground}; by law that time does not count, from the day after this notice up "
            "to and including {until}, or the day on which it is done if that comes sooner."
        ),
    ),
    "hearing_offered": Name(
        zh="申请 {number} 的许可作出决定前，您有权要求举行听证，请于 {until} 前（含当日）提出；逾期视为不要求听证。",
        en=(
            "Before application {number} is decided you may ask for a hearing, on or before {until}; whoever does not "
            "ask by then does without one."
        ),
    ),
    "hearing_scheduled": Name(
        zh="申请 {number} 的听证定于 {until} 举行。",
        en="The hearing about application {number} is held on {until}.",
    ),
    "one_time_notice": Name(
        zh="申请 {number} 需要补正，全部内容如下，请于 {until} 前（含当日）一次补齐：",
        en="Application {number} needs the following, all of it at once, on or before {until}:",
    ),
    "asked": Name(
        zh="办理中的申请 {number} 需要补充以下内容，请于 {until} 前（含当日）提交：",
        en="Application {number} needs the following on or before {until}:",
    ),
    "objected": Name(
        zh="申请 {number} 在公示期内收到异议，该环节不予通过，其他环节的结果不受影响。",
        en="Somebody objected to application {number} while it was announced. That step fails; other results stand.",
    ),
    "result_ready": Name(
        zh="申请 {number} 已办结，请凭编号和查询码领取结果。",
        en="Application {number} is concluded. Collect the result with number and query code.",
    ),
    "declined": Name(
        zh="申请 {number} 不予受理，通知书可凭编号和查询码下载。", en="Application {number} is not accepted."
    ),
    "revoked": Name(
        zh="申请 {number} 的准予决定已依法撤销，撤销决定书作为新的结果送达，原结果不再有效。",
        en=(
            "What was granted on application {number} is revoked by law. The decision comes to you as a new result; "
            "the earlier one does not hold any more."
        ),
    ),
    "replaced": Name(
        zh="申请 {number} 的结果有误，现予更正，决定内容不变。新的结果代替原结果。",
        en="The result of application {number} had a mistake. It is issued anew, with the same decision.",
    ),
    "not_needed": Name(
        zh="申请 {number} 的事项依法无需申请，不受理，您无需再办理。",
        en="By law nobody need apply for what application {number} asks, so it is not accepted; you need do no more.",
    ),
    "withdrawn": Name(
        zh=(
            "申请 {number} 已按您的要求撤回，视为未提出申请，您可以重新申请。"
            "交到窗口的材料原件和已交的费用，请到原窗口取回。"
        ),
        en=(
            "Application {number} is withdrawn as you wished and counts as never filed; you may apply again. Originals "
            "that you handed in and fees that you paid are given back at the window that took them."
        ),
    ),
    "undone": Name(
        zh="申请 {number} 在提交后十分钟内已按您的要求撤销，视为未提出申请，不计入统计，您可以随时重新申请。",
        en=(
            "Application {number} is undone as you wished, within ten minutes of the hand-in: it counts as never "
            "filed and in no statistics. You may apply again at any time."
        ),
    ),
    "terminated": Name(
        zh=(
            "申请 {number} 已终止办理，未作决定。事由：{ground}。"
            "交到窗口的材料原件请到原窗口取回；事由消除后可以重新申请。"
        ),
        en=(
            "Application {number} has ended without a decision. Ground: {ground}. Originals that were handed in are "
            "given back at the window that took them; once the ground is gone you may apply again."
        ),
    ),
}
PROVISIONAL = Name(
    zh="以上日期为暂定：有关年度的放假安排尚未公布",
    en="These days are provisional: the holidays of a year are not published yet.",
)
ASK = Name(zh="（内容请向该部门查询）", en="(please ask the department)")


def not_accepted(reasons: str | None, authority: Name | None, where: Remedies | None) -> Name:
    """Why, who is competent instead, and how to challenge it (行政许可法 Arts. 7, 32(1)(2) and 38)."""
    how = remedies(where or Remedies())
    zh = (f"\n理由：{reasons}" if reasons else "") + (f"\n请向有权机关申请：{authority.zh}" if authority else "")
    en = (f"\nReasons: {reasons}" if reasons else "") + (
        f"\nCompetent authority: {authority.english}" if authority else ""
    )
    return Name(zh=f"{zh}\n{how.zh}", en=f"{en}\n{how.english}")


def led_by(days: Name, lead: Name | None, contact: Name | None) -> Name:
    """Behind the days: who leads, and where to ask (受理通知书)."""
    zh, en = [days.zh], [days.en]
    if lead is not None:
        zh.append(f"\n牵头部门：{lead.zh}")
        en.append(f"\nLead department: {lead.english}")
    if contact is not None:
        zh.append(f"\n咨询：{contact.zh}")
        en.append(f"\nWhere to ask: {contact.english}")
    return Name(zh="".join(zh), en="".join(en))
