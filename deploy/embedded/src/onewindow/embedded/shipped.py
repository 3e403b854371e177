"""What comes with this edition: the catalogue of services, and sample materials to try them with."""

from pathlib import Path

HERE = Path(__file__).parent


def catalogue_folder() -> Path:
    """The shipped catalogue, in the workspace; elsewhere it is named by --catalogue or ONEWINDOW_CATALOGUE."""
    return HERE.parents[3] / "catalogue"


def sample(name: str) -> Path:
    """A sample application or material, by its path inside the folder of samples."""
    return HERE / "samples" / name
