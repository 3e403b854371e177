"""How cases flow through a service: in, between the departments, out."""

from deploy.watching.panels import ITEM, Board, lines, or_none

_DOORS = 'route!~"/live|/ready|/metrics"'

FLOW = Board(
    "flow",
    "事项流转",
    "Flow",
    (
        lines(
            "提交",
            "Hand-ins",
            "OneWindowIntakeClosed",
            ("sum by (outcome) (rate(onewindow_intake_applications_total[5m]))", "{{outcome}}"),
            unit="per_second",
        ),
        lines(
            "登记（按渠道）",
            "Cases opened, by channel",
            "Watch",
            ('sum by (item, channel) (rate(onewindow_cases_opened_total{item=~"$item"}[5m]))', "{{item}} {{channel}}"),
            unit="per_second",
        ),
        lines(
            "办结（按结果）",
            "Cases ended, by outcome",
            "Watch",
            ('sum by (outcome) (rate(onewindow_cases_ended_total{item=~"$item"}[5m]))', "{{outcome}}"),
            unit="per_second",
        ),
        lines(
            "在办件（按阶段）",
            "Cases open, by state",
            "Watch",
            ('sum by (phase) (item:onewindow_cases_open:sum{item=~"$item"})', "{{phase}}"),
            kind="stack",
        ),
        lines(
            "等待最后一个部门",
            "Cases that wait for the last answer",
            "Watch",
            ('item:onewindow_cases_joining:sum{item=~"$item"}', "{{item}}"),
        ),
        lines(
            "被拒绝的操作",
            "What cases refused",
            "Watch",
            (or_none("sum by (code) (rate(onewindow_case_refused_facts_total[5m]))", "code"), "{{code}}"),
            unit="per_second",
        ),
        lines(
            "材料上传",
            "Files handed in",
            "Watch",
            (or_none("sum by (outcome) (rate(onewindow_intake_materials_total[5m]))", "outcome"), "{{outcome}}"),
            unit="per_second",
        ),
        lines(
            "结果",
            "Results",
            "OneWindowResultUnmade",
            ("sum by (format) (rate(onewindow_package_prepared_total[5m]))", "已生成 made, {{format}}"),
            ("sum(rate(onewindow_package_failed_total[5m])) or vector(0)", "未能生成 not made"),
            ("sum(rate(onewindow_result_collected_total[5m])) or vector(0)", "已领取 collected"),
            unit="per_second",
        ),
        lines(
            "通知",
            "Notices",
            "OneWindowNoticesWait",
            ("sum by (channel, outcome) (rate(onewindow_notice_carried_total[5m]))", "{{channel}} {{outcome}}"),
            unit="per_second",
        ),
        lines(
            "期限届满",
            "Deadlines that struck, an hour",
            "OneWindowDeadlineStruckLate",
            ("sum(increase(onewindow_case_strikes_total[1h]))", "届满 struck"),
            ("sum(instance:onewindow_late_strikes:total)", "延迟五分钟以上 late, since the start"),
        ),
        lines(
            "失败的请求",
            "Calls that failed",
            "OneWindowBudgetBurnsFast",
            (
                or_none(
                    f'sum by (route, status) (rate(onewindow_http_seconds_count{{status=~"5..",{_DOORS}}}[5m]))',
                    "route",
                ),
                "{{route}} {{status}}",
            ),
            unit="per_second",
        ),
        lines(
            "请求时延（95%）",
            "Doors, 95 % at most",
            "OneWindowEventLoopLate",
            (
                f"histogram_quantile(0.95, sum by (service, le) (rate(onewindow_http_seconds_bucket{{{_DOORS}}}[5m])))",
                "{{service}}",
            ),
            unit="seconds",
        ),
    ),
    (ITEM,),
)
