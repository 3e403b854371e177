"""The one table of codes: every refusal of a fold and every problem of an API, with its HTTP state and what to do."""

# Above 250 lines because it is one table: every code stands here once, nothing else does.

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """``status`` is the HTTP status; ``zh`` and ``en`` say what happened and what to do next."""

    status: int
    zh: str
    en: str


CODES: dict[str, Code] = {
    # the caller
    "malformed": Code(
        400,
        "请求无法读取，请检查格式后重试。",
        "The input cannot be read; correct its form and send it again.",
    ),
    "not_signed_in": Code(401, "请先登录。", "Sign in first."),
    "wrong_password": Code(401, "用户名或密码不正确。", "The name or the password is wrong."),
    "not_allowed": Code(403, "您的身份不能办理此操作。", "Your role may not do this; ask somebody whose role may."),
    "not_yours": Code(404, "没有找到该申请。", "There is no such application for you."),
    "own_application": Code(
        403,
        "不得办理自己的申请，请交由他人办理。",
        "Nobody decides their own application; let a colleague do it.",
    ),
    "wrong_department": Code(403, "该事项不属于您的部门。", "This step belongs to another department."),
    "two_persons_needed": Code(
        403,
        "审查人不得兼作决定人，请另一人决定。",
        "Whoever looked at or took it may not decide it; a second person must.",
    ),
    "mandate_missing": Code(403, "缺少有效的委托书。", "A valid mandate is missing; record one first."),
    "recused": Code(
        403,
        "该人员已回避，不得办理此环节，请由他人办理。",
        "That person was recused from this step; somebody else must do it.",
    ),
    "deputy_unknown": Code(
        422,
        "代理人须是同一部门的在册人员。",
        "A deputy is somebody else of the same department, by the id of their account.",
    ),
    "deputy_over": Code(
        403,
        "代理期限已满或未指明，请由本人或另一代理人办理。",
        "The deputy's dates are over or were never given; the one they stood in for must act, or another deputy.",
    ),
    "unknown": Code(
        404,
        "没有找到，请核对网址、编号或查询码。",
        "There is no such thing; check the address, the number or the query code.",
    ),
    "unknown_service": Code(
        404,
        "没有该事项，请从事项目录中选择。",
        "There is no such service; choose one from the list of services.",
    ),
    # content
    "invalid": Code(422, "填写内容有误，请按提示修改。", "Some fields are wrong; correct those named and send again."),
    "answer_missing": Code(422, "有必填项未填写。", "A required answer is missing."),
    "answer_unknown": Code(422, "含有本事项不需要的内容。", "This service does not ask for that answer; leave it out."),
    "answer_invalid": Code(422, "填写内容不符合要求。", "An answer does not meet what the form asks."),
    "material_missing": Code(422, "缺少必需的材料。", "A required material is missing; upload it and name it here."),
    "gap_not_allowed": Code(
        422,
        "该材料不能容缺受理，请一并提交。",
        "This material may not come later; hand it in with the application.",
    ),
    "pledge_missing": Code(
        422,
        "容缺受理须由申请人签署承诺书。",
        "What is to come later must be pledged in writing; confirm the pledge.",
    ),
    "licence_ended": Code(
        422,
        "该许可有效期已届满，不能延续，请重新申请许可。",
        "This licence has ended and cannot be renewed; apply for a new one.",
    ),
    "commitment_not_allowed": Code(
        422,
        "该环节不适用告知承诺，请按一般程序办理。",
        "This step is not decided on a promise; leave it out, and it is decided the ordinary way.",
    ),
    "material_unknown": Code(
        422, "含有本事项不需要的材料。", "This service does not ask for that material; leave it out."
    ),
    "material_not_uploaded": Code(
        422, "材料尚未上传，请先上传。", "That material was never uploaded; upload it first."
    ),
    "hash_mismatch": Code(
        422, "文件与校验值不一致，请重新上传。", "The bytes do not match the SHA-256 given; upload again."
    ),
    "wrong_method": Code(405, "此地址不支持该操作。", "This address does not take that method."),
    "media_type_refused": Code(
        415,
        "不接受该类型的文件，请使用 PDF、JPEG 或 PNG。",
        "This kind of file is not taken; use PDF, JPEG or PNG.",
    ),
    "too_slow": Code(
        408, "发送过慢，请检查网络后重试。", "That took too long to arrive; check the line and send it again."
    ),
    "too_large": Code(413, "文件过大，请压缩后重试。", "That is too large; make it smaller and try again."),
    "empty": Code(422, "文件是空的，请重新选择。", "The file is empty; choose another one."),
    "key_missing": Code(400, "缺少 Idempotency-Key。", "Send an Idempotency-Key of 1 to 255 visible ASCII characters."),
    "key_reused": Code(
        422,
        "同一个 Idempotency-Key 已用于另一份内容。",
        "This Idempotency-Key was used with another body; take a new one.",
    ),
    "reasons_missing": Code(
        422,
        "请写明理由；要求写明法律依据的，请一并写明。",
        "Give the reasons, and the law where it is asked for; without them it is void.",
    ),
    "authority_missing": Code(
        422,
        "请写明有权受理的行政机关。",
        "Name the authority that is competent; whoever is not accepted must learn where to go.",
    ),
    "defects_missing": Code(
        422,
        "请至少列出一处需要补正的内容。",
        "Name at least one material or answer that is wrong, with the reason.",
    ),
    "item_unknown": Code(
        422,
        "该环节不涉及此项内容，请从该环节的内容清单中选择。",
        "This step does not use that material or answer; name one of the review's needs.",
    ),
    "department_unknown": Code(
        422,
        "没有该部门，或即为本部门，请填写目录中其他部门的代码。",
        "There is no such department, or it is one's own; name the code of another one of the catalogue.",
    ),
    "notice_missing": Code(
        422,
        "请写明书面告知申请人的内容。",
        "Say in writing what the applicant is told; without a notice it is void.",
    ),
    "ground_not_allowed": Code(
        422,
        "该事由所需时间依法计入办理期限，不得中止计时。",
        "The law lets no clock stand still for that; its time counts. Name a ground that the definition allows.",
    ),
    "ground_unknown": Code(
        422,
        "该事由不能终止办理。",
        "No application ends for that; name a ground of the law, such as death or legal_person_ended.",
    ),
    "hearing_day_wrong": Code(
        422,
        "听证日期应在通知七个工作日之后、一年之内。",
        "A hearing is told seven working days ahead, and no more than a year.",
    ),
    "record_missing": Code(
        422, "请附听证笔录。", "Write down what was said at the hearing; a decision rests on its record."
    ),
    "until_wrong": Code(
        422,
        "截止日有误：不得早于开始之日和今天，且须在一年之内；中止的截止日须在今天之后。",
        "The last day is wrong: not before the first or today, no more than a year ahead, and of a pause after today.",
    ),
    "person_unknown": Code(
        422, "本部门没有该人员。", "Nobody of that name works in this department; name a colleague's account."
    ),
    "person_missing": Code(
        422,
        "请以代号指明利害关系人，不得写姓名。",
        "Say by an opaque reference, not by name, which third party this is.",
    ),
    "upper_may_not_ask": Code(
        422,
        "上级机关不得要求申请人重复提供材料，请依下级移送的材料决定。",
        "An upper level asks the applicant for nothing; decide on what the lower one handed on.",
    ),
    "two_officers_needed": Code(
        422,
        "现场核查须由两名以上工作人员进行，请如实填写。",
        "A check on site takes two officers or more; name all who were there.",
    ),
    "officer_twice": Code(
        422, "同一名工作人员填写了两次。", "One officer stands there twice; name each who was there once."
    ),
    "findings_missing": Code(
        422, "请写明现场核查情况。", "Say what was found on site; a record without findings proves nothing."
    ),
    "purpose_missing": Code(400, "请说明查阅目的。", "Say for which purpose you read this."),
    # preconditions and state
    "precondition_missing": Code(
        428, "请先刷新页面再操作（缺少 If-Match）。", "Send If-Match with the ETag of what you saw."
    ),
    "stale_page": Code(
        412,
        "页面已过期，请刷新后查看最新状态。",
        "What you saw has changed; load it again and decide on what is there now.",
    ),
    "step_not_open": Code(409, "该环节当前不在办理中。", "This step is not open; load it again to see who has it."),
    "not_announced": Code(
        409,
        "该环节当前不在公示期内，不能提出异议。",
        "This step is not announced now; an objection counts from the announcement to the end of its last day.",
    ),
    "old_round": Code(409, "该环节已进入新一轮办理。", "A newer round of this step is open; load it again."),
    "old_turn": Code(409, "该环节已转交他人。", "The step has been handed on since; load it again."),
    "wrong_kind": Code(409, "该环节不支持此操作。", "This kind of step does not take that answer."),
    "no_extension": Code(409, "没有可以延长的法定时限。", "There is no term here that the law lets extend."),
    "extended_already": Code(409, "法定时限只能延长一次。", "The term was extended before; the law allows it once."),
    "extension_too_long": Code(
        422, "延长的天数超出法定可延长的期限。", "That is longer than the law lets it be extended; name fewer days."
    ),
    "extension_asked": Code(409, "延期申请正在审批中。", "It has been asked for; its head has yet to say yes or no."),
    "extension_not_asked": Code(
        409, "没有待审批的延期申请。", "Nobody has asked for more time; there is nothing to refuse."
    ),
    "term_over": Code(409, "法定时限已满，不能再延长。", "The term is over; it can only be extended before that."),
    "step_paused": Code(
        409, "该环节已中止计时，请先恢复计时。", "The clock of this step stands still; resume it first."
    ),
    "third_party_unheard": Code(
        409,
        "该许可直接关系他人重大利益，应先告知并听取利害关系人的意见。",
        "This touches a major interest of others: tell them and hear them before it is granted.",
    ),
    "hearing_pending": Code(
        409,
        "听证尚在告知期内、已被申请而未举行，或依法须先举行，暂不得作出决定。",
        "A hearing may still be asked for, has been asked for, or has to be held by law: decide when it was held.",
    ),
    "hearing_offered_already": Code(409, "已告知过听证权利。", "The right to a hearing was told before."),
    "hearing_not_offered": Code(
        409, "该环节尚未告知听证权利。", "No hearing was offered about this step; its desk offers one first."
    ),
    "hearing_late": Code(409, "申请听证的期限已过。", "The days for asking for a hearing are over."),
    "hearing_requested_already": Code(409, "已有人申请听证。", "The hearing was asked for before; it will be held."),
    "hearing_held_already": Code(409, "听证已经举行。", "The hearing was held; decide on its record."),
    "hearing_not_yet": Code(
        409, "未到告知的听证日期。", "The hearing was told for a later day; hold it then, or tell of another day."
    ),
    "no_objection": Code(
        409,
        "没有待答复的反对意见。",
        "No objection to this step waits for an answer.",
    ),
    "not_paused": Code(409, "该环节没有中止计时。", "The clock of this step runs; there is nothing to resume."),
    "site_check_missing": Code(
        409,
        "该环节须先现场核查并记录，方可作出决定。",
        "This step is decided after a check on site; record that one first.",
    ),
    "site_checked": Code(
        409, "现场核查已有记录，一次核查共用。", "The check on site is recorded; one visit counts for all."
    ),
    "check_not_owed": Code(
        409,
        "该环节没有待核查的承诺，或已核查。",
        "No promise of this step waits to be checked; it never did, or it has been.",
    ),
    "barred": Code(
        403,
        "因提供虚假材料或以欺骗手段取得许可，在期限内不得再次申请该事项。",
        "Something false was handed in before, so this service may not be applied for again before that day is over.",
    ),
    "gap_not_open": Code(
        409,
        "该材料不属于待补的容缺材料。",
        "That is not, or no longer, a material that was accepted to come later.",
    ),
    "already_taken": Code(
        409,
        "该环节已由他人领取；如需改由您办理，请部门负责人指派。",
        "A colleague has this step; if you shall have it, let the head of the department give it to you.",
    ),
    "already_opened": Code(409, "该征求意见已签收。", "This consultation has been opened; its days are running."),
    "case_not_accepted": Code(
        409,
        "该申请尚未受理；正在预审的，请先答复材料齐全或者需要补正。",
        "The application is not accepted yet; who is asked to look says complete, or what is missing.",
    ),
    "case_accepted": Code(409, "该申请已受理。", "The application is accepted already."),
    "notice_out": Code(
        409,
        "已发出补正告知，请按补正提交。",
        "The one-time notice is out; what it asks for comes in as a supplement.",
    ),
    "case_concluded": Code(409, "该申请已办结。", "The case is concluded; nothing can be added."),
    "case_closed": Code(409, "该申请已结束。", "The case is closed."),
    "case_not_concluded": Code(409, "该申请尚未办结。", "The case is not concluded yet."),
    "published_already": Code(409, "该决定已经公示。", "The decision is public already."),
    "not_public": Code(
        409, "该事项的决定依法不公示。", "What is decided in this service is not published; its definition says why."
    ),
    "case_exists": Code(409, "该申请已经登记。", "This application is known already."),
    "case_blocked": Code(409, "该申请正由人工核查。", "A person must look at this case first; the operators know."),
    "case_not_blocked": Code(409, "该申请没有被暂停。", "The case is not blocked."),
    "names_no_case": Code(409, "该记录不属于任何申请，只能删除。", "The record names no case; it can only be dropped."),
    "result_not_ready": Code(409, "结果尚未生成。", "The result is not ready yet; look again in a moment."),
    "result_delivered": Code(
        409, "该结果已送达，以首次送达为准。", "The result has been delivered already; the first delivery counts."
    ),
    "other_package": Code(409, "与已签发的结果不一致。", "Another package is the issued result."),
    "result_revised": Code(
        409,
        "该结果已被撤销或更正，请刷新后按最新结果办理。",
        "Another result has followed that one; load it again and decide on what it says now.",
    ),
    "nothing_to_revise": Code(
        409,
        "结果中没有可以撤销或更正的内容。",
        "The result holds nothing there that could be revoked or replaced; look at what it says now.",
    ),
    # nobody says it any more; journals that have it keep it
    "ahead_of_time": Code(
        409,
        "时间晚于当前时间，请检查时钟。",
        "The act lies more than five minutes ahead; check the clock of that machine.",
    ),
    # the house
    "too_many": Code(429, "请求过多，请稍后再试。", "Too many at once; wait a moment and try again."),
    "turned_away": Code(
        503,
        "系统繁忙，暂不接收新申请；本次未受理任何内容，请稍后再试。",
        "No new applications just now. Nothing of this one was taken; come back in a moment.",
    ),
    "unavailable": Code(
        503,
        "系统暂时繁忙，请稍后用同一编号重试，不会重复受理。",
        "Not available just now; repeat with the same key, nothing will be doubled.",
    ),
    "no_required_step": Code(
        409, "没有需要办理的环节，需人工核查。", "No required step is planned; a person must look."
    ),
    "definition_missing": Code(
        409,
        "找不到该事项的版本，需人工核查。",
        "The definition this case runs on is not there; put it back and unblock.",
    ),
    "undecodable": Code(
        422, "记录无法读取，已搁置待查。", "The record could not be read and is parked with its bytes."
    ),
    "unknown_type": Code(
        422, "记录类型未知，已搁置待查。", "The record's type is unknown to this version and is parked."
    ),
    "mis_keyed": Code(
        422,
        "记录的键与内容不符，已搁置待查。",
        "The record's key or partition does not match its body; it is parked.",
    ),
    "calendar_unfit": Code(
        422,
        "该年日历有误，或缺少相邻年份，请更正后重新导入。",
        "The days of this year contradict themselves, or a year between it and the others is missing; "
        "correct it and import it again.",
    ),
    "foreign": Code(
        422,
        "搁置区中有来历不明的记录，请核查后删除。",
        "No service parked this record; look where it came from, then drop it.",
    ),
    "unknown_case": Code(422, "记录所指的申请不存在，已搁置待查。", "The record names no known case; it is parked."),
    "entry_too_large": Code(422, "记录过大，已搁置待查。", "What the case would say is too large; it is parked."),
    "behind_parked": Code(
        422,
        "前面的记录待处理，已依次搁置。",
        "An earlier record of this case is parked; this one waits behind it.",
    ),
    "failed": Code(500, "系统出现错误，已记录。", "Something failed inside; it is recorded."),
}
