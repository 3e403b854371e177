"""The catalogue that is shipped, the work item of the benchmarks, and the published schema."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.definitions.samples import SHOP

from onewindow.contracts.fact import RouteValue
from onewindow.definitions.duration import Duration
from onewindow.definitions.load import Catalogue
from onewindow.definitions.model import AcceptedAfter
from onewindow.definitions.published import read_published
from onewindow.definitions.savings import saving
from onewindow.definitions.schema import FILE, schema_text

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy" / "catalogue"
BENCH = ROOT / "benchmarks" / "bench-five" / "catalogue"
SCHEMA = ROOT / "definitions" / "schemas" / FILE
DEPARTMENTS = (
    "amr asc fire urban tobacco police health cdc hsa hrss housing nrp cad met eco tax customs bank agri forest water "
    "transport power civil justice finance superv hotline town village group"
)
EVERYTHING = {"area_m2": 320.5, "assembly": True, "kitchen": True, "signboard": True, "tobacco": True}


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    """The catalogue of `deploy/catalogue`."""
    return Catalogue.load(SHIPPED)


def test_every_department_of_the_field_is_known(shipped: Catalogue) -> None:
    """The shipped departments are the thirty-one of the domain."""
    assert set(DEPARTMENTS.split()) == set(shipped.departments)


def test_every_shipped_definition_is_published(shipped: Catalogue) -> None:
    """Nobody can edit what is shipped without being told."""
    promised = {(publication.service, publication.version) for publication in read_published(SHIPPED)}

    assert {(service, version) for service in shipped.services() for version in shipped.versions(service)} == promised


def test_one_window_asks_for_17_papers_instead_of_37(shipped: Catalogue) -> None:
    """The figure is counted from the steps' needs, branch by branch: 4, 10, 9, 9 and 5."""
    definition = shipped.get("catering-open")
    papers = {
        step: sum(item in definition.materials for item in part.needs)
        for step, part in definition.steps.items()
        if part.kind != "consult"
    }

    assert {"licence": 4, "food": 10, "fire": 9, "signboard": 9, "tobacco": 5} == papers
    assert (17, 37) == saving(definition)


def test_a_small_restaurant_is_not_asked_for_the_papers_of_other_branches(shipped: Catalogue) -> None:
    """Without assembly, signboard and tobacco only registration and food are planned, and only their papers asked."""
    compiled = shipped.compiled("catering-open", 1)
    small = {"area_m2": 80, "assembly": False}

    assert ("licence", "food") == compiled.planned(small)
    assert [
        "id_card premises floor_plan application_form mandate layout food_safety_rules food_safety_manager "
        "health_certificates"
    ] == [" ".join(compiled.planned_materials(small))]


def test_a_large_restaurant_runs_all_branches_side_by_side(shipped: Catalogue) -> None:
    """Everything after registration waits for registration alone; its licence is handed on, not asked for."""
    compiled = shipped.compiled("catering-open", 1)

    assert ("licence", "food", "fire", "signboard", "tobacco", "noise") == compiled.planned(EVERYTHING)
    assert compiled.later_than("licence") == ("food", "fire", "signboard", "tobacco", "noise")
    assert all(compiled.after(step) == ("licence",) for step in compiled.later_than("licence"))
    assert ("food", "fire", "signboard", "tobacco") == compiled.steps_needing_output_of("licence")
    assert set(compiled.definition.materials) - {"business_licence"} == set(compiled.planned_materials(EVERYTHING))


@pytest.mark.parametrize(("area", "planned"), [(299.9, False), (300, True)])
def test_the_fire_branch_begins_at_300_square_metres(shipped: Catalogue, area: float, planned: bool) -> None:
    """The threshold itself is in; only places of public assembly count."""
    compiled = shipped.compiled("catering-open", 1)

    assert planned == compiled.holds("fire", {"area_m2": area, "assembly": True})
    assert not compiled.holds("fire", {"area_m2": area, "assembly": False})


def test_the_story_of_the_design_can_be_told(shipped: Catalogue) -> None:
    """Its facts plan registration, food and fire; a new layout touches the food desk and no other."""
    compiled = shipped.compiled("catering-open")
    steps = compiled.definition.steps

    assert ("licence", "food", "fire") == compiled.planned({"area_m2": 320, "assembly": True})
    assert {"id_card", "premises", "layout"} <= compiled.definition.materials.keys()
    assert ["food"] == [step for step, part in steps.items() if "layout" in part.needs]
    assert "precheck" == compiled.definition.acceptance
    assert "each" == compiled.definition.join.issue


def test_a_refused_tobacco_licence_and_a_silent_opinion_sink_nothing(shipped: Catalogue) -> None:
    """Tobacco is optional and the opinion advisory; the other four decide the result."""
    join = shipped.get("catering-open").join

    assert ("licence", "food", "fire", "signboard") == join.required
    assert (("tobacco",), ("noise",)) == (join.optional, join.advisory)


def test_personal_answers_never_route(shipped: Catalogue) -> None:
    """Only an area and yes-or-no questions leave the dossier."""
    restaurant, card = shipped.compiled("catering-open"), shipped.compiled("village-elder-card")

    assert ("area_m2", "assembly", "kitchen", "signboard", "tobacco") == restaurant.routing_answers
    assert ("aged_65", "resident") == card.routing_answers


def test_the_card_is_decided_on_the_spot(shipped: Catalogue) -> None:
    """The village checks, the township decides; without a person where the person is old enough and lives here."""
    card = shipped.compiled("village-elder-card")

    assert "immediate" == card.definition.acceptance
    assert ("village", "card") == card.order
    assert ("village",) == card.after("card")
    assert card.automatic("village", {"aged_65": True, "resident": True}) is None
    assert card.automatic("card", {"aged_65": True, "resident": True}) is True
    assert card.automatic("card", {"aged_65": True, "resident": False}) is False
    assert Duration(1, "wd") == card.definition.clock.promise


def test_a_homestead_is_reviewed_by_those_whom_it_concerns(shipped: Catalogue) -> None:
    """Group and village sign, two or three reviews go side by side, agriculture proposes, the township decides."""
    homestead = shipped.compiled("rural-homestead")
    plain: dict[str, RouteValue] = {"purpose": "rebuild", "land": "homestead", "village_group": True}

    steps = ("group", "village", "window", "eligibility", "planning", "proposal", "approval", "permit")
    assert steps == homestead.planned(plain)
    assert AcceptedAfter(after="window") == homestead.definition.acceptance
    assert ("window",) == homestead.after("eligibility") == homestead.after("planning")
    assert "group" not in homestead.planned(plain | {"village_group": False})
    assert "forestry" in homestead.planned(plain | {"land": "forest"})
    near: dict[str, RouteValue] = {"near_water": True, "near_road": True, "near_power": True}
    assert {"water", "road", "power"} == set(homestead.planned(plain | near)) - set(homestead.planned(plain))


@pytest.mark.parametrize(
    ("purpose", "land", "more"),
    [
        ("new_site", "construction", set()),
        ("relocate", "homestead", {"disposal_agreement"}),
        ("rebuild", "farm", {"conversion_approval"}),
        ("relocate", "forest", {"disposal_agreement", "conversion_approval"}),
    ],
)
def test_a_household_is_asked_for_what_its_land_and_purpose_need(
    shipped: Catalogue, purpose: str, land: str, more: set[str]
) -> None:
    """An old homestead is given back, farm land is converted; what a step gives is never asked of the household."""
    homestead = shipped.compiled("rural-homestead")
    asked = homestead.planned_materials({"purpose": purpose, "land": land, "village_group": land == "farm"})
    at_the_door = {"application_form", "id_card", "household_register", "land_pledge", "meeting_record", "boundary_map"}

    assert at_the_door == {item for item, material in asked.items() if material.need == "required"}
    assert more | {"house_design"} == {item for item, material in asked.items() if material.need == "later"}
    assert {"neighbour_opinions", "mandate"} == {item for item, one in asked.items() if one.need == "optional"}


def test_no_silence_stands_for_an_opinion_on_a_homestead(shipped: Catalogue) -> None:
    """No law lets it speak: who is consulted and says nothing holds nothing up, and nobody waits for them."""
    definition = shipped.get("rural-homestead")
    consulted = {step for step, part in definition.steps.items() if part.kind == "consult"}

    assert {"water", "road", "power"} == consulted == set(definition.join.advisory)
    assert not any(definition.steps[step].silence for step in consulted)
    assert not any(consulted.intersection(part.after) for part in definition.steps.values())
    assert (Duration(15, "wd"), Duration(20, "wd")) == (definition.clock.promise, definition.clock.statutory)


def test_the_departments_of_a_homestead_keep_within_its_promise(shipped: Catalogue) -> None:
    """What each is promised to take behind the acceptance, along the longest way, is no more than the whole promise."""
    homestead = shipped.compiled("rural-homestead")
    days: dict[str, int] = {}
    for step, part in ((step, homestead.definition.steps[step]) for step in homestead.order):
        if step in ("group", "village", "window"):
            continue
        assert part.clock.promise is not None
        days[step] = part.clock.promise.count + max((days.get(before, 0) for before in part.after), default=0)

    assert 10 == max(days.values())
    assert Duration(15, "wd") == homestead.definition.clock.promise


def test_the_benchmark_has_five_parallel_automatic_steps() -> None:
    """Five steps wait for nobody and decide by themselves; the result is JSON."""
    bench = Catalogue.load(BENCH).compiled("bench-five", 1)

    assert ("one", "two", "three", "four", "five") == bench.planned({"area_m2": 1})
    assert all(bench.after(step) == () and bench.automatic(step, {"area_m2": 1}) for step in bench.order)
    assert 5 == len({step.department for step in bench.definition.steps.values()})
    assert ("immediate", "json") == (bench.definition.acceptance, bench.definition.result.format)


def test_the_committed_schema_is_that_of_the_model() -> None:
    """Whoever changes the model publishes the schema with it (`make schemas`)."""
    assert schema_text() == SCHEMA.read_text(encoding="utf-8")


def test_shipped_files_and_the_sample_match_the_published_schema() -> None:
    """An editor that knows the schema accepts what the catalogue accepts."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    texts = [path.read_text(encoding="utf-8") for path in (*SHIPPED.glob("*/*.yaml"), *BENCH.glob("*/*.yaml"))]

    for text in (*texts, SHOP):
        assert [] == [error.message for error in validator.iter_errors(yaml.safe_load(text))]


def test_the_published_schema_refuses_what_the_model_refuses() -> None:
    """An unknown field and a misspelt duration are found by the schema alone."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

    for old, new in (
        ("lead: amr", "leed: amr"),
        ("promise: 10 wd", "promise: 10 days"),
        ("all: [licence", "all: [{x: 1}"),
    ):
        assert old in SHOP
        assert not validator.is_valid(yaml.safe_load(SHOP.replace(old, new)))
