"""What progress says to a person, in both languages: who has it, since when, what the applicant must do."""

from collections.abc import Mapping

from onewindow.contracts.fact import HearingState
from onewindow.contracts.instant import Instant, local_day
from onewindow.definitions.accountable import Post, accountable
from onewindow.definitions.endings import ended
from onewindow.definitions.grounds import named
from onewindow.definitions.model import Definition, Department
from onewindow.definitions.text import Text
from onewindow.intake.core.line import Line
from onewindow.intake.core.progress import CaseState, Progress

_STATES: Mapping[CaseState, Text] = {
    "received": Text(zh="已收件，待受理", en="Received, not accepted yet"),
    "asked": Text(zh="请补正材料", en="Something is missing; please hand it in"),
    "in_review": Text(zh="已受理，办理中", en="Accepted, in review"),
    "concluded": Text(zh="已办结", en="Concluded"),
    "delivered": Text(zh="结果已送达", en="The result was delivered"),
    "closed": Text(zh="已结束", en="Closed"),
    "blocked": Text(zh="正由人工核查，无需您操作", en="A person is looking at it; you need not do anything"),
}
_OUTCOMES: Mapping[str, Text] = {
    "approved": Text(zh="准予", en="Approved"),
    "rejected": Text(zh="不予批准", en="Rejected"),
    "partial": Text(zh="部分准予", en="Approved in part"),
    "withdrawn": Text(zh="已撤回", en="Withdrawn"),
    "terminated": Text(zh="已终止", en="Ended without a decision"),
    "declined": Text(zh="不予受理", en="Not accepted"),
}
_UNDONE = Text(zh="已撤销提交", en="Undone")

_NOT_NEEDED = Text(zh="不受理，依法无需申请", en="Nobody need apply for it")


_REVISED: Mapping[str, Text] = {
    "revoked": Text(zh="原结果已撤销，", en="The earlier result was revoked. "),
    "replaced": Text(zh="原结果已更正，", en="The earlier result was replaced. "),
}


def of_case(progress: Progress) -> Text:
    """The whole case in one sentence."""
    state = _STATES[progress.shown]
    if progress.outcome is not None and not progress.blocked:
        outcome = _UNDONE if progress.undone else _OUTCOMES[progress.outcome]
        if progress.ground == "not_needed":
            outcome = _NOT_NEEDED
        if progress.outcome == "terminated" and progress.ground is not None:
            why = ended(progress.ground)
            outcome = Text(zh=f"{outcome.zh}，{why.zh}", en=f"{outcome.en}, {why.en}")
        state = Text(zh=f"{state.zh}：{outcome.zh}", en=f"{state.en}: {outcome.en.lower()}")
    if progress.shown == "asked" and progress.until is not None:
        state = Text(zh=f"{state.zh}（{_day(progress.until)}前）", en=f"{state.en} by {_day(progress.until)}")
    if progress.revised is not None and not progress.blocked:
        revised = _REVISED[progress.revised]
        state = Text(zh=f"{revised.zh}{state.zh}", en=f"{revised.en}{state.en}")
    when = _until_when(progress)
    said = Text(zh=f"{state.zh}（{when.zh}）", en=f"{state.en} ({when.en})") if when else state
    if (until := progress.renews_until) is not None and progress.shown == "in_review":
        said = Text(
            zh=f"{said.zh}；至{until}未作决定的，视为准予延续",
            en=f"{said.en}; if nothing is decided by {until}, it is renewed by that",
        )
    if progress.missing is None or progress.blocked:
        return said
    until = progress.missing.until
    return Text(
        zh=f"{said.zh}；容缺材料请于{until}前补齐", en=f"{said.en}; hand in what you pledged on or before {until}"
    )


def _until_when(progress: Progress) -> Text | None:
    """The last day that binds the authority now; a provisional one is said to be one."""
    promised, allowed = progress.promise_due, progress.due
    match progress.shown, progress.exceeded:
        case "received", _ if progress.notice_due is not None:
            day = progress.notice_due
            said = Text(zh=f"最迟{day}告知，逾期不告知即为受理", en=f"you hear by {day}, or it counts as accepted")
        case "in_review", None if promised is not None:
            said = Text(zh=f"承诺{promised}前办结", en=f"promised by {promised}")
        case "in_review", "promise" if allowed is not None:
            said = Text(zh=f"已超过承诺时限，法定{allowed}前办结", en=f"later than promised; due by law by {allowed}")
        case "in_review", None if allowed is not None:
            said = Text(zh=f"法定{allowed}前办结", en=f"due by law by {allowed}")
        case "in_review", "statutory":
            said = Text(zh=f"已超过法定时限{allowed}", en=f"past its term by law, {allowed}")
        case "in_review", "promise":
            said = Text(zh="已超过承诺时限", en="later than promised")
        case _:
            return None
    if progress.provisional:
        return Text(zh=f"{said.zh}，暂定", en=f"{said.en}, provisional")
    return said


def of_line(line: Line, department: Text) -> Text:
    """One step in one sentence."""
    zh, en, day, visit = department.zh, department.en, _day(line.since), _visit(line)
    match line.state, line.look:
        case "waiting", "open":
            return Text(zh=f"{zh}自{day}起预审材料", en=f"{en} has been looking through the materials since {day}")
        case "waiting", "complete":
            return Text(zh=f"{zh}已预审，材料齐全", en=f"{en} has looked: nothing is missing")
        case "waiting", "defects":
            return Text(zh=f"{zh}已预审，需要补正", en=f"{en} has looked: something is missing or wrong")
        case "waiting", "lapsed":
            return Text(zh=f"{zh}逾期未提出意见，视为齐全", en=f"{en} said nothing in time: nothing is missing")
        case "waiting", _:
            return Text(zh="等待前面的环节", en="Waits for an earlier step")
        case "open", _:
            until = _last_day(line)
            said = Text(zh=f"{day}起由{zh}办理，待领取", en=f"With {en} since {day}, not taken by an officer yet")
            return Text(zh=f"{said.zh}{visit.zh}{until.zh}", en=f"{said.en}{visit.en}{until.en}")
        case "taken", _:
            until = _last_day(line)
            return Text(
                zh=f"{day}起{zh}工作人员办理中{visit.zh}{until.zh}",
                en=f"An officer of {en} has had it since {day}{visit.en}{until.en}",
            )
        case "asked", _:
            last = _day(line.until or line.since)
            return Text(zh=f"{zh}请您在{last}前补正", en=f"{en} asks you to hand something in by {last}")
        case "paused", _:
            why = named(line.ground or "")
            return Text(
                zh=f"{zh}自{day}起因{why.zh}中止计时，最长至{line.paused_until}",
                en=f"The clock of {en} has stood still since {day} for {why.en}, at most until {line.paused_until}",
            )
        case "granted", _:
            said = Text(zh=f"{zh}已于{day}同意", en=f"{en} granted it on {day}")
            more = _of_the_promise(line)
            return Text(zh=said.zh + more.zh, en=said.en + more.en)
        case "announced", _:
            zh_flag, en_flag = ("，暂定", ", provisional") if line.provisional else ("", "")
            return Text(
                zh=f"{zh}已公示，异议截止{line.due}{zh_flag}",
                en=f"Announced by {en}: whoever it concerns may object until {line.due}{en_flag}",
            )
        case "elapsed", _:
            by = line.due or day
            return Text(zh=f"公示期至{by}届满，无异议", en=f"Announced until {by}, and nobody objected")
        case "denied", _ if line.objected:
            return Text(zh=f"公示期内于{day}收到异议", en=f"Somebody objected to it on {day}")
        case "revoked", _:
            return Text(zh=f"{zh}的准予决定已于{day}撤销", en=f"What {en} had granted was revoked on {day}")
        case "denied", _:
            if line.bars_until is not None:
                last = line.bars_until
                return Text(
                    zh=f"{zh}已于{day}因材料虚假不予同意，至{last}不得再次申请",
                    en=f"{en} denied it on {day} as false; you may not apply again up to and including {last}",
                )
            return Text(zh=f"{zh}已于{day}不予同意", en=f"{en} denied it on {day}")
        case "lapsed", _ if line.renewed:
            return Text(
                zh=f"{zh}至{line.due}许可届满未作决定，视为准予延续",
                en=f"{en} decided nothing before the licence ended on {line.due}, by which it is renewed",
            )
        case "lapsed", _:
            by = line.due or day
            return Text(zh=f"{zh}至{by}未提出意见，视为同意", en=f"{en} said nothing by {by}, which counts as consent")
        case "cancelled", _:
            return Text(zh="已无需办理", en="Not needed any more")
        case _:
            return Text(zh="本次不涉及", en="Not part of this application")


def _visit(line: Line) -> Text:
    """When officers were on the spot, if they were."""
    if line.site_checked is None:
        return Text(zh="", en="")
    return Text(zh=f"，已于{_day(line.site_checked)}现场核查", en=f", checked on site on {_day(line.site_checked)}")


def of_hearing(hearing: HearingState) -> Text:
    """How far the hearing about a step is, and what the applicant can do."""
    if hearing.held:
        return Text(zh="听证已举行", en="The hearing was held")
    if hearing.on is not None:
        return Text(zh=f"听证定于{hearing.on}举行", en=f"The hearing is held on {hearing.on}")
    if hearing.hold_by is not None:
        return Text(zh=f"听证将在{hearing.hold_by}前举行", en=f"A hearing will be held by {hearing.hold_by}")
    if hearing.waived or hearing.request_by is None:
        return Text(zh="无人申请听证", en="Nobody asked for a hearing")
    return Text(zh=f"您可在{hearing.request_by}前申请听证", en=f"You may ask for a hearing by {hearing.request_by}")


def _of_the_promise(line: Line) -> Text:
    """What became, or will, of the promise that a grant rests on; nothing where it rests on none."""
    if line.check_due is not None:
        return Text(zh=f"，承诺将于{line.check_due}前核查", en=f"; what you promised is checked by {line.check_due}")
    match line.kept:
        case True:
            return Text(zh="，承诺经核查属实", en="; what you promised was checked, and is true")
        case False:
            return Text(zh="，承诺经核查不实", en="; what you promised was checked, and is not true")
        case None:
            return Text(zh="", en="")


def _last_day(line: Line) -> Text:
    """Until when its desk has time, in brackets: as promised, else by law; nothing where neither is set."""
    if line.promise_due is not None:
        said = Text(zh=f"承诺{line.promise_due}前", en=f"promised by {line.promise_due}")
    elif line.due is not None:
        said = Text(zh=f"法定{line.due}前", en=f"due by law by {line.due}")
    else:
        return Text(zh="", en="")
    zh, en = ("，暂定", ", provisional") if line.provisional else ("", "")
    return Text(zh=f"（{said.zh}{zh}）", en=f" ({said.en}{en})")


def of_item(definition: Definition | None, item: str) -> Text:
    """The name of a material or an answer."""
    if definition is None:
        return Text(zh=item, en=item)
    if item in definition.materials:
        return definition.materials[item].name
    if item in definition.answers:
        return definition.answers[item].label
    return Text(zh=item, en=item)


def of_department(departments: Mapping[str, Department], code: str) -> Text:
    """The name of a department; its code if the catalogue has none."""
    found = departments.get(code)
    return found.name if found else Text(zh=code, en=code)


_POSTS: Mapping[Post, Text] = {
    "taker": Text(zh="{}承办人", en="The officer of {} who took it"),
    "duty": Text(zh="{}值班人员", en="The duty officer of {}"),
    "head": Text(zh="{}负责人", en="The head of {}"),
    "government_head": Text(zh="本级人民政府负责人", en="The head of the government"),
}


def of_accountable(line: Line, departments: Mapping[str, Department]) -> tuple[Post, Text] | None:
    """Who answers for a step while its desk owes something, by post: names are not for the applicant to know."""
    if line.state not in ("open", "taken", "paused") and line.look != "open":
        return None
    post, department = accountable(departments, line.department, line.taken_by, line.barred).post, line.department
    name, words = of_department(departments, department), _POSTS[post]
    return post, Text(zh=words.zh.format(name.zh), en=words.en.format(name.en))


def _day(at: Instant) -> str:
    return local_day(at).isoformat()
