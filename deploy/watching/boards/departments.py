"""Who owes an answer, since when, and how long answers take."""

from deploy.watching.panels import DEPARTMENT, Board, lines, or_none

_MINE = 'department=~"$department"'

DEPARTMENTS = Board(
    "departments",
    "部门办理",
    "Departments",
    (
        lines(
            "待办环节",
            "Steps owed",
            "Watch",
            (f"sum by (department) (department:onewindow_steps_open:sum{{{_MINE}}})", "{{department}}"),
            kind="stack",
            wide=12,
        ),
        lines(
            "待办环节（按时限）",
            "Steps owed, by urgency",
            "Watch",
            (f"sum by (urgency) (department:onewindow_steps_open:sum{{{_MINE}}})", "{{urgency}}"),
            kind="stack",
            wide=12,
        ),
        lines(
            "逾期",
            "Overdue now",
            "Watch",
            (f'topk(10, department:onewindow_steps_open:sum{{urgency="overdue",{_MINE}}})', "{{department}}"),
            kind="bars",
            bad=1,
        ),
        lines(
            "今日到期",
            "Due on this day",
            "Watch",
            (f'topk(10, department:onewindow_steps_open:sum{{urgency="due_soon",{_MINE}}})', "{{department}}"),
            kind="bars",
        ),
        lines(
            "最早的待办",
            "The oldest step owed",
            "Watch",
            (f"topk(10, department:onewindow_step_oldest_seconds:max{{{_MINE}}})", "{{department}}"),
            unit="seconds",
            kind="bars",
        ),
        lines(
            "办理用时（90%，一日）",
            "An answer takes, 90 % at most, of a day",
            "Watch",
            (f"department:onewindow_step_duration_seconds:p90{{{_MINE}}}", "{{department}}"),
            unit="seconds",
        ),
        lines(
            "办理用时（中位数，按类别）",
            "An answer takes, median, by kind",
            "Watch",
            (
                "histogram_quantile(0.5, sum by (step_kind, le) "
                f"(rate(onewindow_step_duration_seconds_bucket{{{_MINE}}}[1d])))",
                "{{step_kind}}",
            ),
            unit="seconds",
        ),
        lines(
            "办理意见",
            "Answers",
            "Watch",
            ("sum by (verb, who) (rate(onewindow_review_answers_total[5m]))", "{{verb}} {{who}}"),
            unit="per_second",
        ),
        lines(
            "窗口等待回应（95%）",
            "An officer waits for the case, 95 % at most",
            "OneWindowGroupLags",
            (
                "histogram_quantile(0.95, sum by (result, le) (rate(onewindow_review_reply_seconds_bucket[5m])))",
                "{{result}}",
            ),
            unit="seconds",
        ),
        lines(
            "队列记录",
            "Queue records taken in",
            "OneWindowRecordsParked",
            (
                'sum by (outcome) (rate(onewindow_facts_handled_total{service="department-worker"}[5m]))',
                "{{outcome}}",
            ),
            unit="per_second",
        ),
        lines(
            "待人工处理",
            "Waits for a person",
            "OneWindowCasesBlocked",
            (or_none("sum by (code) (onewindow_cases_blocked)", "code"), "{{code}}"),
        ),
    ),
    (DEPARTMENT,),
)
