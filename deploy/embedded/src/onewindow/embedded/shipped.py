"""What comes with this edition: the catalogue of services, the calendars, and sample materials to try them with."""

from pathlib import Path

from onewindow.embedded.words import CommandError

HERE = Path(__file__).parent


def catalogue_folder() -> Path:
    """The shipped catalogue, in the workspace; elsewhere it is named by --catalogue or ONEWINDOW_CATALOGUE."""
    return HERE.parents[3] / "catalogue"


def calendar_folder() -> Path:
    """The shipped calendars, in the workspace; elsewhere they are named by --calendars or ONEWINDOW_CALENDARS."""
    return HERE.parents[3] / "calendars"


def township() -> Path:
    """The shipped profile of a township, in the workspace; elsewhere a file is named."""
    return HERE.parents[3] / "profiles" / "township.yaml"


def existing(folder: Path) -> Path:
    """The folder of a catalogue. Raises CommandError if it is not there."""
    if not folder.is_dir():
        raise CommandError(
            f"没有事项目录 {folder}，请指明一个。", f"There is no catalogue at {folder}; name the folder of one.", 2
        )
    return folder


def sample(name: str) -> Path:
    """A sample application or material, by its path inside the folder of samples."""
    return HERE / "samples" / name
