"""Boards as Grafana wants them, through its own builders. Nothing here says what is shown."""

import json
import warnings

from deploy.watching.panels import Board, Choice, Panel, Unit

with warnings.catch_warnings():
    # The newer form is for Grafana 12 and later with an API of its own; files are provisioned in this one.
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, timeseries
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models import common as model
    from grafana_foundation_sdk.models.dashboard import (
        DashboardLinkType,
        FieldColorModeId,
        Threshold,
        ThresholdsMode,
        VariableRefresh,
    )

HANDBOOK = "/public/handbook/operations.md"
"""Where compose.yaml has Grafana serve the handbook."""
SOURCE = model.DataSourceRef(type_val="prometheus", uid="prometheus")
_UNITS: dict[Unit, str] = {
    "count": "short",
    "seconds": "s",
    "per_second": "cps",
    "per_minute": "cpm",
    "share": "percentunit",
    "bytes": "bytes",
}
_GREEN, _RED = "green", "red"
Builder = timeseries.Panel | stat.Panel | bargauge.Panel


def as_json(board: Board) -> str:
    """The file that is provisioned."""
    made = (
        dashboard.Dashboard(board.title)
        .uid(f"onewindow-{board.name}")
        .tags(["onewindow"])
        .time("now-3h", "now")
        .refresh("30s")
        .timezone("browser")
        .readonly()
        .link(_link("操作手册 Handbook", HANDBOOK))
        .link(
            dashboard.DashboardLink("One Window").type(DashboardLinkType.DASHBOARDS).tags(["onewindow"]).keep_time(True)
        )
        .annotations([_starts()])
    )
    for choice in board.choices:
        made = made.with_variable(_variable(choice))
    for number, panel in enumerate(board.panels, 1):
        made = made.with_panel(_panel(panel).id(number))
    return json.dumps(made.build(), cls=JSONEncoder, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def anchor(section: str) -> str:
    """The name under which a section of the handbook is linked to."""
    return section.lower().replace(" ", "-")


def _panel(panel: Panel) -> Builder:
    made = _shape(panel)
    made = made.title(panel.title).datasource(SOURCE).unit(_UNITS[panel.unit]).span(panel.wide).height(panel.high)
    made = made.links([_link("怎么办 What to do", f"{HANDBOOK}#{anchor(panel.read_on)}")])
    made = made.thresholds(dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(_steps(panel)))
    for place, query in enumerate(panel.queries):
        asked = prometheus.Dataquery().expr(query.expr).legend_format(query.legend).ref_id(chr(ord("A") + place))
        made = made.with_target(asked.datasource(SOURCE))
    return made


def _shape(panel: Panel) -> Builder:
    last = common.ReduceDataOptions().calcs(["lastNotNull"]).values(False)
    match panel.kind:
        case "number":
            number = stat.Panel().reduce_options(last).color_mode(model.BigValueColorMode.BACKGROUND)
            return number.graph_mode(model.BigValueGraphMode.NONE)
        case "bars":
            bars = bargauge.Panel().reduce_options(last).orientation(model.VizOrientation.HORIZONTAL)
            return bars.color_scheme(dashboard.FieldColor().mode(FieldColorModeId.THRESHOLDS)).min(0)
        case _:
            legend = common.VizLegendOptions().show_legend(True).placement(model.LegendPlacement.BOTTOM)
            lines = timeseries.Panel().legend(legend.display_mode(model.LegendDisplayMode.LIST)).min(0)
            if panel.bad is not None:
                line = common.GraphThresholdsStyleConfig().mode(model.GraphThresholdsStyleMode.LINE)
                lines = lines.thresholds_style(line)
            if panel.kind == "stack":
                lines = lines.stacking(common.StackingConfig().mode(model.StackingMode.NORMAL)).fill_opacity(30)
            return lines


def _steps(panel: Panel) -> list[Threshold]:
    if panel.bad is None:
        return [Threshold(None, _GREEN)]
    below, above = (_RED, _GREEN) if panel.low else (_GREEN, _RED)
    return [Threshold(None, below), Threshold(panel.bad, above)]


def _variable(choice: Choice) -> dashboard.QueryVariable:
    made = dashboard.QueryVariable(choice.label).label(f"{choice.zh} {choice.en}").datasource(SOURCE)
    made = made.query(f"label_values({choice.series}, {choice.label})").refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
    return made.multi(True).include_all(True).all_value(".*")


def _link(title: str, url: str) -> dashboard.DashboardLink:
    return dashboard.DashboardLink(title).type(DashboardLinkType.LINK).url(url).target_blank(True)


def _starts() -> dashboard.AnnotationQuery:
    """A mark wherever a process began: a release, or a restart."""
    made = dashboard.AnnotationQuery().name("启动 Starts").datasource(SOURCE).enable(True).icon_color("blue")
    return made.expr('changes(process_start_time_seconds{job="onewindow"}[1m]) > 0').title_format("{{instance}}")
