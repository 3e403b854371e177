"""Each way in which a definition is refused: one wrong file each. `HERE` marks the line the complaint must name."""

# Above 250 lines because it is one table: every way of being wrong stands here once.

import pytest
from tests.definitions.samples import DEPARTMENTS, edited, shop

from onewindow.definitions.checks import check
from onewindow.definitions.complaint import CatalogueError, Complaint
from onewindow.definitions.duration import Duration
from onewindow.definitions.load import read_definition

FIRE = 'fire: {department: fire, kind: licence, after: [licence], when: "assembly && area_m2 >= 300",'
WHEN = 'when: "assembly && area_m2 >= 300"'
JOIN = "join: {all: [licence, fire], optional: [sign], advisory: [noise], early_stop: false, issue: each}"

ENDS = "  ends: {type: date, routes: true, label: {zh: 至, en: Until}}\n"
FORM = "materials:\n"
VISIT = "{name: {zh: 核查, en: Check}}"

WRONG: list[tuple[str, str, str, str]] = [
    # code, path, what stands in the sample, what stands there instead
    ("cycle", "steps.licence.after", "gives: deed}", "gives: deed,\n after: [sign]} # HERE"),
    ("cycle", "steps.licence.after", "gives: deed}", "gives: deed,\n after: [licence]} # HERE"),
    ("unknown_step", "steps.sign.after.0", "after: [fire]", "\n after: [water] # HERE\n"),
    ("unknown_step", "acceptance.after", "acceptance: precheck", "acceptance:\n  after: water # HERE"),
    ("acceptance_unbound", "acceptance.after", "acceptance: precheck", "acceptance:\n  after: noise # HERE"),
    ("acceptance_skipped", "acceptance.after", "acceptance: precheck", "acceptance:\n  after: fire # HERE"),
    ("acceptance_not_joined", "acceptance.after", "acceptance: precheck", "acceptance:\n  after: sign # HERE"),
    ("unknown_department", "lead", "lead: amr", "lead: nobody # HERE"),
    ("unknown_department", "steps.sign.department", "department: urban", "\n department: urbn # HERE\n"),
    ("promise_above_statutory", "steps.licence.clock.promise", "promise: 1 wd", "\n promise: 4 wd # HERE\n"),
    ("promise_above_statutory", "clock.promise", "promise: 10 wd", "\n promise: 46 wd # HERE\n"),
    (
        "promise_above_statutory",
        "steps.fire.clock.promise",
        "route: commitment}",
        "route: commitment,\n clock: {promise: 46 wd}} # HERE",
    ),
    (
        "pause_without_law",
        "steps.sign.pauses.1",
        "two_persons: true",
        "\n pauses: [hearing,\n publicity], # HERE\n two_persons: true",
    ),
    ("shape", "steps.sign.pauses.0", "two_persons: true", "\n pauses: [weather] # HERE\n"),
    ("usual_for_licence", "clock.usual", "extend: 15 wd}", "extend: 15 wd,\n usual: true} # HERE"),
    (
        "commitment_without_route",
        "steps.licence.commitment",
        "gives: deed}",
        "gives: deed,\n commitment: {check: 20 wd, basis: x}} # HERE",
    ),
    (
        "commitment_on_advice",
        "steps.noise.commitment",
        "noise: {department: eco,",
        "noise: {department: eco, route: commitment,\n commitment: {check: 20 wd, basis: x}, # HERE\n",
    ),
    (
        "text_empty",
        "steps.fire.commitment.basis",
        "route: commitment}",
        'route: commitment,\n commitment: {check: 20 wd, basis: " "}} # HERE',
    ),
    ("shape", "steps.fire.commitment", "route: commitment}", "route: commitment,\n commitment: {check: 20 wd}} # HERE"),
    ("bar_unit", "bars.fraud", "supplement: {within", "bars: {fraud: 20 wd} # HERE\nsupplement: {within"),
    (
        "bar_without_law",
        "bars.false_material",
        "supplement: {within",
        "matter: service\nbars: {false_material: 12 month} # HERE\nsupplement: {within",
    ),
    ("later_given", "materials.deed.need", "from: licence}", "from: licence,\n need: later} # HERE"),
    ("gap_without_later", "gap", "level: D, need: later, when: kitchen}", "level: D}\ngap: {within: 5 wd} # HERE"),
    ("gap_above_promise", "gap.within", "supplement: {within", "gap: {within: 11 wd} # HERE\nsupplement: {within"),
    ("gap_above_promise", "gap.within", "supplement: {within", "gap: {within: 5 nd} # HERE\nsupplement: {within"),
    ("text_empty", "gap.basis", "supplement: {within", 'gap: {within: 5 wd, basis: ""} # HERE\nsupplement: {within'),
    (
        "renewal_without_day",
        "renewal.until",
        "supplement: {within",
        "renewal: {until: ends} # HERE\nsupplement: {within",
    ),
    (
        "renewal_without_day",
        "renewal.until",
        "supplement: {within",
        "renewal: {until: area_m2} # HERE\nsupplement: {within",
    ),
    (
        "renewal_unit",
        "renewal.ahead",
        FORM,
        f"{ENDS}renewal: {{until: ends,\n ahead: 5 wd}} # HERE\n{FORM}",
    ),
    (
        "renewal_of_no_licence",
        "renewal",
        FORM,
        f"{ENDS}matter: service\nrenewal: {{until: ends}} # HERE\n{FORM}",
    ),
    (
        "renewal_with_gap",
        "gap",
        FORM,
        f"{ENDS}renewal: {{until: ends}}\ngap: {{within: 5 wd}} # HERE\n{FORM}",
    ),
    ("licence_undecided", "join", JOIN, "join: {any: [licence, noise], optional: [fire, sign]} # HERE"),
    ("licence_undecided", "join", JOIN, "join: {all: [fire, noise], optional: [licence, sign]} # HERE"),
    ("licence_undecided", "join", JOIN, "join: {veto: [fire, noise], optional: [licence, sign]} # HERE"),
    ("supplement_unit", "supplement.within", "within: 20 nd", "\n within: 20 wd # HERE\n"),
    (
        "silence_on_decision",
        "steps.fire.silence",
        FIRE,
        f"{FIRE}\n silence: {{after: 5 wd, means: consent, basis: x}}, # HERE\n",
    ),
    (
        "silence_on_decision",
        "steps.sign.silence",
        "two_persons: true",
        "\n silence: {after: 5 wd, means: consent, basis: x} # HERE\n",
    ),
    (
        "silence_gives",
        "steps.noise.silence",
        'silence: {after: 5 wd, means: consent, basis: "市级办法"}',
        'gives: opinion,\n silence: {after: 5 wd, means: consent, basis: "市级办法"} # HERE\n',
    ),
    ("lasts_on_decision", "steps.sign.lasts", "two_persons: true", "\n lasts: 7 wd # HERE\n"),
    (
        "publicity_without_length",
        "steps.notice",
        "steps:",
        "steps:\n  notice: {department: amr, kind: publicity} # HERE",
    ),
    (
        "publicity_asks",
        "steps.notice.two_persons",
        "steps:",
        "steps:\n  notice: {department: amr, kind: publicity, lasts: 45 nd,\n two_persons: true} # HERE",
    ),
    (
        "publicity_asks",
        "steps.notice.clock",
        "steps:",
        "steps:\n  notice: {department: amr, kind: publicity, lasts: 45 nd,\n clock: {promise: 1 wd}} # HERE",
    ),
    ("material_unused", "materials.spare", "materials:", "materials:\n  spare: {name: {zh: 纸, en: Paper}} # HERE"),
    ("join_empty", "join", JOIN, "join: {optional: [licence, fire, sign, noise]} # HERE"),
    ("join_empty", "join.all", JOIN, "join: {all: [], advisory: [licence, fire, sign, noise]} # HERE"),
    ("join_empty", "join.all.1.any", "all: [licence, fire]", "\n all: [licence, any: []], # HERE\n veto: [fire]"),
    ("join_unknown_step", "join.optional.0", "optional: [sign]", "\n optional: [sing] # HERE\n"),
    ("join_unknown_step", "join.veto.0", "all: [licence, fire]", "all: [licence, fire],\n veto: [sing] # HERE\n"),
    (
        "join_unknown_step",
        "join.all.1.at_least.of.0",
        "[licence, fire]",
        "[licence,\n at_least: {n: 1, of: [x, fire]}] # HERE\n",
    ),
    ("join_step_missing", "steps.licence", "all: [licence, fire]", "all: [fire]"),
    ("join_step_twice", "join.advisory.1", "advisory: [noise]", "\n advisory: [noise, fire] # HERE\n"),
    (
        "at_least_out_of_range",
        "join.at_least.n",
        "all: [licence, fire]",
        "at_least: {of: [licence, fire],\n n: 3} # HERE\n",
    ),
    ("guide_empty", "guide.fees", "fees: {zh: 免费, en: Free}", 'fees: {zh: 免费, en: " "} # HERE'),
    ("guide_empty", "guide.who", "who: {zh: 人人, en: Anybody}", 'who: {zh: "", en: Anybody} # HERE'),
    ("guide_empty", "guide.conditions", "[{zh: 有店面, en: Has premises}]", "[] # HERE"),
    ("guide_empty", "guide.basis", "[《行政许可法》第四十二条]", "[] # HERE"),
    (
        "text_empty",
        "remedy.court",
        "acceptance: precheck",
        'acceptance: precheck\nremedy: {court: {zh: "", en: The court}} # HERE',
    ),
    ("text_empty", "answers.owner.label", "{zh: 姓名, en: Name}}", '{zh: 姓名, en: ""}} # HERE'),
    (
        "needs_unknown",
        "steps.fire.needs.0",
        "needs: [fire_pledge, deed]",
        "needs: [pledge, # HERE\n fire_pledge, deed]",
    ),
    ("from_unknown", "materials.deed.from", "from: licence}", "\n from: nobody} # HERE"),
    ("from_not_before", "materials.deed.from", "from: licence}", "\n from: sign} # HERE"),
    ("text_routes", "answers.owner.routes", "owner: {type: text,", "owner: {type: text,\n routes: true, # HERE\n"),
    (
        "answer_reserved",
        "answers.type",
        "answers:",
        "answers:\n  type: {type: date, routes: true, label: {zh: 日, en: Day}} # HERE",
    ),
    ("id_twice", "materials.owner", "materials:", "materials:\n  owner: {name: {zh: 人, en: Person}} # HERE"),
    (
        "nobody_hears",
        "steps.sign.third_parties",
        'automatic: "seats < 10"',
        '\n automatic: "seats < 10", third_parties: true # HERE\n',
    ),
    ("output_unknown", "outputs.fame", "steps:", "outputs:\n  fame: {zh: 名, en: Fame} # HERE\nsteps:"),
    ("condition_syntax", "steps.fire.when", WHEN, '\n when: "assembly &&" # HERE\n'),
    ("condition_type", "steps.fire.when", WHEN, "\n when: \"area_m2 >= 'big'\" # HERE\n"),
    ("condition_type", "steps.fire.when", WHEN, '\n when: "area_m2" # HERE\n'),
    ("condition_not_routing", "steps.fire.when", WHEN, "\n when: \"owner == 'me'\" # HERE\n"),
    (
        "condition_unknown_answer",
        "steps.sign.automatic",
        'automatic: "seats < 10"',
        '\n automatic: "chairs < 10" # HERE\n',
    ),
    ("condition_unknown_choice", "materials.hygiene.when", "when: kitchen}", "\n when: trade == 'fod'} # HERE"),
    ("unknown_step", "steps.sign.upper_of", "two_persons: true", "\n upper_of: water # HERE\n"),
    ("level_order", "steps.sign.upper_of", "two_persons: true", "\n upper_of: fire, level: city # HERE\n"),
    ("lower_term", "steps.fire", "two_persons: true", "\n upper_of: fire, level: city"),
    ("upper_not_after", "steps.sign.upper_of", "two_persons: true", "\n upper_of: licence # HERE\n"),
    ("level_of_advice", "steps.noise.upper_of", "kind: consult, ", "kind: consult,\n upper_of: licence, # HERE\n"),
    (
        "upper_needs_more",
        "steps.sign.needs.0",
        "two_persons: true",
        "upper_of: fire,\n needs: [premises] # HERE\n",
    ),
    ("visit_unknown", "steps.sign.site_check", "two_persons: true", "\n site_check: joint # HERE\n"),
    ("visit_unused", "visits.joint", "steps:", f"visits:\n  joint: {VISIT} # HERE\nsteps:"),
    ("shape", "visits.joint.officers", "steps:", f"visits:\n  joint: {VISIT[:-1]}, officers: 1}} # HERE\nsteps:"),
    ("shape", "guide", "  visits: 0\n", ""),
    ("shape", "guide.fees", "fees: {zh: 免费, en: Free}", "fees: # HERE"),
    ("shape", "guide.fees", "fees: {zh: 免费, en: Free}", "fees: 免费 # HERE"),
    ("shape", "color", "level: county", "level: county\ncolor: red # HERE"),
    ("shape", "level", "level: county", "level: moon # HERE"),
    ("shape", "version", "version: 3", 'version: "3" # HERE'),
    ("shape", "acceptance", "acceptance: precheck", "acceptance: maybe # HERE"),
    ("shape", "clock.promise", "promise: 10 wd", "\n promise: 10 days # HERE\n"),
    ("shape", "steps.fire.when", WHEN, "\n when: true # HERE\n"),
    ("shape", "steps.noise.silence", ', basis: "市级办法"', " # HERE\n"),
    ("shape", "join.all.1", "[licence, fire]", "[licence, {some: [fire]}] # HERE\n"),
    ("shape", "answers.area_m2", "minimum: 1", "\n minimum: 2, maximum: 1"),
    ("shape", "answers.trade", "choices: {food: {zh: 餐, en: Food}, books: {zh: 书, en: Books}},", "# HERE\n"),
    ("not_yaml", "", "lead: amr", "lead: amr: fire # HERE"),
    ("key_twice", "lead", "lead: amr", "lead: amr\nlead: fire # HERE"),
    ("key_not_text", "answers.on", "answers:", "answers:\n  on: {type: boolean} # HERE"),
    ("not_json", "", "fees: {zh: 免费, en: Free}", "fees: 2026-11-23"),
]


def complaints_about(text: str) -> tuple[Complaint, ...]:
    """What the loader says about a wrong definition."""
    with pytest.raises(CatalogueError) as refused:
        read_definition(text, DEPARTMENTS, "open-shop/3.yaml")
    return refused.value.complaints


@pytest.mark.parametrize(("code", "path", "old", "new"), WRONG, ids=[f"{code}-{path}" for code, path, _, _ in WRONG])
def test_each_wrong_definition_is_refused_with_file_line_and_what_to_do(
    code: str, path: str, old: str, new: str
) -> None:
    """A definition with one thing wrong gets a complaint that names the field, its line and what to do about it."""
    text = edited((old, new))
    complaints = complaints_about(text)

    found = [complaint for complaint in complaints if (complaint.code, complaint.path) == (code, path)]
    assert len(found) == 1, [str(complaint) for complaint in complaints]
    if "HERE" in text:
        assert next(at for at, line in enumerate(text.splitlines(), 1) if "HERE" in line) == found[0].line
    assert str(found[0]).startswith(f"open-shop/3.yaml:{found[0].line}: ")
    assert len(found[0].text) > 10


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    """An author mends a file once: every complaint comes, sorted by line."""
    complaints = complaints_about(edited(("lead: amr", "lead: nobody"), ("en: Free}", "en: ''}"), ("[sign]", "[sing]")))

    assert ["unknown_department", "guide_empty", "join_step_missing", "join_unknown_step"] == [
        c.code for c in complaints
    ]


@pytest.mark.parametrize("join", ["{}", "{all: []}", "{all: [{any: []}]}", "{optional: [sign]}"])
def test_a_join_that_requires_nothing_is_one_mistake(join: str) -> None:
    """That every step stands in no list follows from it, and is not told as well."""
    (complaint,) = complaints_about(edited((JOIN, f"join: {join}")))

    assert "join_empty" == complaint.code


@pytest.mark.parametrize(("field", "words"), [("fees:", "is empty"), ("fees: 免费", "both languages")])
def test_a_field_that_is_not_filled_in_is_told_in_plain_words(field: str, words: str) -> None:
    """Not by the type that a program would want there."""
    (complaint,) = complaints_about(edited(("fees: {zh: 免费, en: Free}", field)))

    assert words in complaint.text


def test_a_cycle_is_told_step_by_step() -> None:
    """The complaint about a cycle names its steps in the order in which they wait."""
    (complaint,) = complaints_about(edited(("gives: deed}", "gives: deed, after: [sign]}")))

    assert "licence after sign after fire after licence" in complaint.text


def test_a_yaml_body_that_contains_itself_is_refused() -> None:
    """An anchor that leads back into itself is a complaint, not an endless loop."""
    (complaint,) = complaints_about("guide: &guide\n  who: *guide\n")

    assert "too_deep" == complaint.code


def test_units_that_only_a_calendar_could_compare_are_not_compared() -> None:
    """A promise of 70 natural days is not called longer than 45 working days: nobody could say so here."""
    assert 3 == read_definition(edited(("promise: 10 wd", "promise: 70 nd")), DEPARTMENTS).definition.version


def test_a_step_has_the_level_of_the_region_that_its_department_serves() -> None:
    """Unless it says another one; where nobody says any, levels can't stand above one another."""
    town, city = (DEPARTMENTS["fire"].model_copy(update={"region": code}) for code in ("450981199000", "450900000000"))
    definition = shop().definition
    fire, sign = (definition.steps[name] for name in ("fire", "sign"))
    steps = {
        **definition.steps,
        "fire": fire.model_copy(update={"clock": fire.clock.model_copy(update={"statutory": Duration(20, "wd")})}),
        "sign": sign.model_copy(update={"upper_of": "fire"}),
    }
    levelled = definition.model_copy(update={"steps": steps})
    assert ["level_order"] == [one.code for one in check(levelled, DEPARTMENTS)]
    assert [] == check(levelled, {**DEPARTMENTS, "fire": town, "urban": city})
    assert ["level_order"] == [one.code for one in check(levelled, {**DEPARTMENTS, "fire": city, "urban": town})]


@pytest.mark.parametrize("way", ["immediate", "counter", "precheck"])
def test_every_way_of_acceptance_is_taken(way: str) -> None:
    """A definition may be accepted by its form, a clerk or the departments."""
    assert not check(shop(("acceptance: precheck", f"acceptance: {way}")).definition, DEPARTMENTS)


def test_a_definition_without_a_file_is_checked_too() -> None:
    """What never stood in a file has complaints without lines."""
    complaints = check(shop().definition, {"amr", "fire", "eco"})

    assert [("steps.sign.department", 0, "unknown_department")] == [(c.path, c.line, c.code) for c in complaints]
    assert "line" not in str(complaints[0])


@pytest.mark.parametrize(
    "text", ["", "42", "- a", "lead: \x00", "\tlead: amr", "{{{", "lead: *nobody", "lead: 2026-02-30"]
)
def test_a_file_that_is_no_definition_at_all_is_refused(text: str) -> None:
    """Whatever a file holds, the answer is a complaint."""
    assert complaints_about(text)


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("visit_for_advice", 'noise: {department: eco, kind: consult, after: [licence], when: "kitchen",'),
        ("visit_of_a_rule", "sign: {department: urban, kind: countersign, after: [fire],"),
    ],
)
def test_nobody_visits_for_advice_or_where_a_rule_decides(code: str, step: str) -> None:
    """Advice decides nothing; a declared rule would have decided before anybody went, unless the visit spares it."""
    declared = f"visits: {{joint: {VISIT}}}\nsteps:"
    edits = (("steps:", declared), (step, f"{step}\n site_check: joint, # HERE\n"))
    (complaint,) = complaints_about(edited(*edits))
    assert (code, f"steps.{step[: step.index(':')]}.site_check") == (complaint.code, complaint.path)
    spared = declared.replace(VISIT, f"{VISIT[:-1]}, spares: [automatic]}}")
    if code == "visit_of_a_rule":
        read_definition(edited(("steps:", spared), edits[1]), DEPARTMENTS)
