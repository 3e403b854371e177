"""One look: does work flow, who is late, what is stuck, is the engine well. Twelve panels, and each one to act on."""

from deploy.watching.panels import Board, lines, number
from deploy.watching.slo import SLOS

_SPENT = [(f'slo:onewindow_failures:ratio3d{{slo="{one.name}"}} / {one.budget:g}', one.en) for one in SLOS]

OVERVIEW = Board(
    "overview",
    "一眼总览",
    "Overview",
    (
        number(
            "不应答的进程",
            "Not answering",
            "OneWindowServiceDown",
            'count(up{job="onewindow"} == 0) or vector(0)',
        ),
        number("告警", "Alerts", "Alerts", 'count(ALERTS{alertstate="firing"}) or vector(0)'),
        number(
            "接收申请",
            "Takes work (1)",
            "OneWindowIntakeClosed",
            "max(onewindow_intake_open)",
            low=True,
        ),
        number(
            "待人工处理",
            "Waits for a person",
            "OneWindowCasesBlocked",
            "sum(onewindow_parked_waiting_records) or vector(0)",  # results that could not be made are among them
        ),
        number(
            "逾期环节",
            "Steps overdue",
            "Watch",
            'sum(department:onewindow_steps_open:sum{urgency="overdue"})',
        ),
        number("在办件", "Cases open", "Watch", "sum(item:onewindow_cases_open:sum)", bad=100_000),
        lines(
            "进出（件/分）",
            "In and out, a minute",
            "Watch",
            ("60 * sum(item:onewindow_cases_opened:rate5m)", "受理登记 opened"),
            ("60 * sum(item:onewindow_cases_ended:rate5m)", "办结 ended"),
            unit="per_minute",
        ),
        lines(
            "处理时延（95%）",
            "A record waits, 95 % at most",
            "OneWindowBudgetBurnsFast",
            ("group:onewindow_event_handling_delay_seconds:p95", "{{group}}"),
            unit="seconds",
            bad=5,
        ),
        lines(
            "积压时长",
            "Oldest record that waits",
            "OneWindowGroupLags",
            ("group:onewindow_group_lag_seconds:max", "{{group}}"),
            unit="seconds",
            bad=60,
        ),
        lines(
            "环节时限",
            "Steps by urgency",
            "Watch",
            ('sum by (urgency) (department:onewindow_steps_open:sum{urgency!="ok"})', "{{urgency}}"),
        ),
        lines(
            "未送达的通知",
            "Notices that did not go",
            "OneWindowNoticesWait",
            *(
                (f'sum(rate(onewindow_notice_carried_total{{outcome="{outcome}"}}[5m])) or vector(0)', said)
                for outcome, said in (
                    ("later", "稍后再送 later"),
                    ("down", "渠道中断 down"),
                    ("failed", "无法送达 failed"),
                )
            ),
            unit="per_second",
        ),
        lines(
            "三日错误预算已用",
            "Error budget used, three days",
            "OneWindowBudgetBurnsSlowly",
            *_SPENT,
            unit="share",
            bad=1,
        ),
    ),
)
