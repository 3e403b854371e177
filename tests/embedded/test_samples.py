"""The sample applications are what the shipped catalogue asks for, and their files are what they say they are."""

from pathlib import Path

import pytest

from onewindow.definitions.load import Catalogue
from onewindow.embedded.line.filing import read_application
from onewindow.embedded.play.cast import MIDWAY, OFFICERS, PARTS, Part
from onewindow.embedded.shipped import catalogue_folder, sample
from onewindow.intake.core.form import Checked, check_form
from onewindow.intake.core.media import media_type

SAMPLES = sorted(sample("").rglob("*.*"))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.title)
def test_a_sample_application_is_complete(part: Part) -> None:
    """Each can be handed in as it is, and its supplements name materials that it has."""
    application = read_application(sample(part.file))
    compiled = Catalogue.load(catalogue_folder()).compiled(application.service)

    assert isinstance(check_form(compiled, application.answers, frozenset(application.materials)), Checked)
    assert part.supplement.keys() <= application.materials.keys()
    assert {item for item, _ in part.defects.values()} == part.supplement.keys()
    assert all(sample(name).is_file() for name in part.supplement.values())


@pytest.mark.parametrize("part", MIDWAY, ids=lambda part: part.file)
def test_a_case_that_is_left_midway_names_what_its_service_has(part: Part) -> None:
    """Its steps, and the materials in which a desk finds something."""
    application = read_application(sample(part.file))
    definition = Catalogue.load(catalogue_folder()).compiled(application.service).definition

    assert part.left <= definition.steps.keys()
    assert part.defects.keys() <= definition.steps.keys()
    assert {item for item, _ in part.defects.values()} <= application.materials.keys()


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.suffix == ".yaml"], ids=lambda path: path.name)
def test_every_sample_application_can_be_handed_in(path: Path) -> None:
    """Also those that the demo does not play: the form holds, and the files are there."""
    application = read_application(path)
    compiled = Catalogue.load(catalogue_folder()).compiled(application.service)

    assert isinstance(check_form(compiled, application.answers, frozenset(application.materials)), Checked)
    assert all(file.is_file() for file in application.materials.values())


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.suffix != ".yaml"], ids=lambda path: path.name)
def test_a_sample_file_is_what_its_name_says(path: Path) -> None:
    """PDF, JPEG and PNG by their bytes, and small."""
    raw = path.read_bytes()
    found = media_type(raw, raw, len(raw))

    assert {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}[path.suffix] == found
    assert len(raw) < 100_000


def test_every_desk_of_the_demo_has_an_officer() -> None:
    """No application of the demo waits for somebody who does not play; a rule needs nobody."""
    catalogue = Catalogue.load(catalogue_folder())
    desks = set()
    for part in PARTS:
        application = read_application(sample(part.file))
        compiled = catalogue.compiled(application.service)
        routes = {name: application.answers[name] for name in compiled.routing_answers if name in application.answers}
        planned = compiled.planned(routes)
        desks |= {
            compiled.definition.steps[step].department for step in planned if not compiled.automatic(step, routes)
        }

    assert desks <= {name.rpartition("-")[0] for name in OFFICERS}
