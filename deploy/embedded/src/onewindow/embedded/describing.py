"""`onewindow schemas`: everything that is published about what is said, generated anew or compared."""

import json
import tempfile
from pathlib import Path

from onewindow.chassis.app import application
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts.schemas import HERE, documents, drift, write
from onewindow.definitions.calendars.calendar import WEEKDAYS
from onewindow.definitions.load import Catalogue
from onewindow.definitions.schema import documents as definition_documents
from onewindow.embedded.rooms import SERVICES, house_of, wired
from onewindow.embedded.shipped import catalogue_folder
from onewindow.embedded.words import CommandError, counted, err, say

DEFINITIONS = HERE.parents[1] / "definitions" / "schemas"
"""Where the schemas of a service definition and of a calendar live in the workspace."""


def published() -> dict[Path, dict[str, str]]:
    """Every file that is published, by folder and name."""
    return {HERE: documents() | openapi(), DEFINITIONS: definition_documents()}


def openapi() -> dict[str, str]:
    """The OpenAPI document of each service, as it is when it is served alone."""
    catalogue = Catalogue.load(catalogue_folder())
    described = {}
    for service in SERVICES:
        with tempfile.TemporaryDirectory() as folder:
            house = house_of(HouseSettings(data=Path(folder), bus="sqlite"), catalogue)
            app = application((wired(service, house, catalogue, WEEKDAYS),), house, list)
        app.title = f"One Window: {service}"
        text = json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True)
        described[f"openapi-{service}.json"] = text + "\n"
    return described


def describe(*, check: bool) -> None:
    """Write the files, or with ``check`` raise CommandError when the committed ones differ."""
    if not HERE.is_dir():
        raise CommandError("请在工作区中运行。", "The schemas live in the workspace; run this there.", 2)
    stale = 0
    for folder, files in published().items():
        if not check:
            write(folder, files)
            continue
        for name in drift(folder, files):
            stale += 1
            place = f"{folder.parent.name}/{folder.name}/{name}"
            err.print(f"{place} differs from the code; run `make schemas` and review the diff")
    if stale:
        raise CommandError(f"{stale} 个文件与代码不一致。", f"{counted(stale, 'file')} not as the code says.")
    say(
        "接口描述一致" if check else "接口描述已写出",
        "The schemas are the code's" if check else "Schemas written",
        "green",
    )
