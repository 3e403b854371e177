"""`onewindow catalogue`: checking and publishing services as data."""

from pathlib import Path

from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.load import publish as promise
from onewindow.definitions.published import Publication
from onewindow.embedded.shipped import existing
from onewindow.embedded.words import CommandError, counted, err, out, say


def check(folder: Path) -> None:
    """Load a folder and list what is in it. Raises CommandError with code 2."""
    try:
        catalogue = Catalogue.load(existing(folder))
    except CatalogueError as wrong:
        raise _told(folder, wrong) from None
    except OSError as error:
        raise _unreadable(folder, error) from None
    for service in catalogue.services():
        for version in catalogue.versions(service):
            definition = catalogue.get(service, version)
            steps = f"{counted(len(definition.steps), 'step')}, {counted(len(definition.materials), 'material')}"
            out.print(f"  {service} {version}  {definition.name.zh} {definition.name.en}  ({steps})", markup=False)
    services = counted(len(catalogue.services()), "service")
    say("目录无误", f"Sound: {services}, {counted(len(catalogue.departments), 'department')}", "green")


def publish(folder: Path) -> None:
    """Add what is new to the list of promises. Raises CommandError with code 2."""
    try:
        added: tuple[Publication, ...] = promise(existing(folder))
    except CatalogueError as wrong:
        raise _told(folder, wrong) from None
    except OSError as error:
        raise _unreadable(folder, error) from None
    for one in added:
        out.print(f"  {one.service} {one.version}  {one.hash}", markup=False)
    say(f"已公布 {len(added)} 个版本", f"Published: {len(added)} new", "green")


def _told(folder: Path, wrong: CatalogueError) -> CommandError:
    for complaint in wrong.complaints:
        err.print(str(complaint), markup=False)
    return CommandError("事项目录有误。", f"{folder}: {counted(len(wrong.complaints), 'complaint')}; see above.", 2)


def _unreadable(folder: Path, error: OSError) -> CommandError:
    return CommandError("无法读取事项目录。", f"{folder} cannot be read: {error.strerror}", 2)
