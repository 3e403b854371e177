"""What the journal itself says of how work flows: whom cases wait for, and how long a desk usually takes."""

from deploy.watching.panels import DEPARTMENT, Board, lines, or_none

_MINE = 'department=~"$department"'
_WAITS = f"onewindow_pulse_wait_steps{{{_MINE}}}"

PULSE = Board(
    "pulse",
    "脉搏",
    "Pulse",
    (
        lines(
            "在办案件",
            "Open cases",
            "Watch",
            (or_none("sum by (item) (onewindow_pulse_open_cases)", "item"), "{{item}}"),
            kind="stack",
        ),
        lines(
            "待答复",
            "Answers owed",
            "Watch",
            (or_none(f"sum by (department) (onewindow_pulse_open_steps{{{_MINE}}})", "department"), "{{department}}"),
            kind="stack",
        ),
        lines(
            "只等这一家的占比",
            "Share that a case waits for alone",
            "Watch",
            (
                or_none(
                    f"sum by (department) (onewindow_pulse_alone_steps{{{_MINE}}}) "
                    f"/ (sum by (department) (onewindow_pulse_open_steps{{{_MINE}}}) > 0)",
                    "department",
                ),
                "{{department}}",
            ),
            unit="share",
        ),
        lines(
            "通常用时（四分之一至四分之三）",
            "Usually takes, the middle half",
            "Watch",
            (f"histogram_quantile(0.25, sum by (department, le) ({_WAITS}))", "{{department}} 25 %"),
            (f"histogram_quantile(0.75, sum by (department, le) ({_WAITS}))", "{{department}} 75 %"),
            unit="seconds",
            wide=12,
        ),
        lines(
            "环节用时（中位数）",
            "A step takes, median",
            "Watch",
            (f"topk(10, histogram_quantile(0.5, sum by (item, step, le) ({_WAITS})))", "{{step}} {{item}}"),
            unit="seconds",
            kind="bars",
            wide=12,
        ),
        lines(
            "先答复者等后答复者",
            "The first answer waits for the last",
            "Watch",
            ("histogram_quantile(0.5, sum by (item, le) (onewindow_pulse_join_cases))", "{{item}} 50 %"),
            ("histogram_quantile(0.9, sum by (item, le) (onewindow_pulse_join_cases))", "{{item}} 90 %"),
            unit="seconds",
        ),
        lines(
            "上一整点小时的案件",
            "Cases in the last whole hour",
            "Watch",
            (or_none("sum by (what) (onewindow_pulse_hour_cases)", "what"), "{{what}}"),
            kind="bars",
        ),
        lines(
            "上一整点小时的环节",
            "Steps in the last whole hour",
            "Watch",
            (or_none(f"sum by (move) (onewindow_pulse_hour_steps{{{_MINE}}})", "move"), "{{move}}"),
            kind="bars",
        ),
        lines(
            "脉搏读取",
            "Entries the pulse hears",
            "OneWindowGroupStands",
            ("sum(rate(onewindow_pulse_entries_total[5m]))", "记录 entries"),
            ("sum(rate(onewindow_pulse_late_entries_total[5m]))", "迟到 late"),
            ("sum(rate(onewindow_pulse_records_told_total[5m]))", "发布 told"),
            unit="per_second",
            wide=12,
        ),
        lines(
            "脉搏落后",
            "The pulse is behind",
            "OneWindowGroupLags",
            ('max by (group) (onewindow_group_lag_seconds{group=~"onewindow-pulse.*"})', "{{group}}"),
            unit="seconds",
            wide=12,
        ),
    ),
    (DEPARTMENT,),
)
