"""
From a folder to a catalogue.

    <folder>/departments.yaml              code -> name, region, who answers
    <folder>/regions.yaml                  the tree of regions, if departments say where they are
    <folder>/themes.yaml                   what happens to people and firms, and the services it takes, if there are any
    <folder>/reasons.yaml                  what desks write again and again, if they keep any
    <folder>/<service>/<version>.yaml      one definition
    <folder>/published.json                the hashes of those that may never change or go away

A hash is taken over the body as it stands in the file, key by key in its order (the order of steps is the
order in which they are told of), and over nothing the software adds; so a later edition with more fields
gives the same hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from onewindow.definitions.checks import check
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import CatalogueError, Complaint, UnknownDefinitionError
from onewindow.definitions.digest import digest_of
from onewindow.definitions.marks import Marked, parse, read
from onewindow.definitions.model import Definition, Department
from onewindow.definitions.published import PUBLISHED, Publication, read_published, write_published
from onewindow.definitions.reasons import REASONS, Reason
from onewindow.definitions.regions import REGIONS, Region, level_of
from onewindow.definitions.shape import shaped, shaped_departments, shaped_reasons, shaped_regions, shaped_themes
from onewindow.definitions.themes import THEMES, Theme

DEPARTMENTS = "departments.yaml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every definition of an installation, checked and compiled, and the departments they name."""

    departments: Mapping[str, Department]
    _bodies: Mapping[str, Mapping[int, CompiledDefinition]]
    regions: Mapping[str, Region] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """
        Read and check a whole folder.

        CatalogueError with every complaint if a file is wrong, or if a published definition was edited or is
        gone.
        """
        regions = _regions(folder)
        departments = _departments(folder, regions)
        complaints: list[Complaint] = []
        bodies: dict[str, dict[int, CompiledDefinition]] = {}
        for path in sorted(folder.glob("*/*.yaml")):
            name = path.relative_to(folder).as_posix()
            try:
                marked = read(path, name)
                compiled = _compiled(marked, departments)
                _refuse_misplaced(marked, compiled.definition, path)
            except CatalogueError as wrong:
                complaints += wrong.complaints
                continue
            bodies.setdefault(compiled.definition.service, {})[compiled.definition.version] = compiled
        refused = {complaint.file for complaint in complaints}
        for publication in read_published(folder):
            complaints += _kept(publication, bodies, refused)
        if complaints:
            raise CatalogueError(complaints)
        newest = {service: versions[max(versions)].definition for service, versions in bodies.items()}
        return cls(
            MappingProxyType(departments),
            MappingProxyType(bodies),
            MappingProxyType(regions),
            MappingProxyType(
                shaped_themes(read(folder / THEMES, THEMES), newest) if (folder / THEMES).exists() else {}
            ),
            shaped_reasons(read(folder / REASONS, REASONS), newest) if (folder / REASONS).exists() else (),
        )

    def services(self) -> tuple[str, ...]:
        """The codes of all services, in alphabetical order."""
        return tuple(sorted(self._bodies))

    def versions(self, service: str) -> tuple[int, ...]:
        """The versions of a service, oldest first; UnknownDefinitionError if there is no such service."""
        if service not in self._bodies:
            raise UnknownDefinitionError(service)
        return tuple(sorted(self._bodies[service]))

    def compiled(self, service: str, version: int | None = None) -> CompiledDefinition:
        """One definition, compiled, the newest if no version is named; else UnknownDefinitionError."""
        chosen = self.versions(service)[-1] if version is None else version
        if chosen not in self._bodies.get(service, {}):
            raise UnknownDefinitionError(service, version)
        return self._bodies[service][chosen]

    def get(self, service: str, version: int | None = None) -> Definition:
        """One definition, the newest if no version is named; UnknownDefinitionError if it is not there."""
        return self.compiled(service, version).definition

    def hash_of(self, service: str, version: int) -> str:
        """The SHA-256 of a definition's body in 64 hex digits; UnknownDefinitionError if it is not there."""
        return self.compiled(service, version).hash

    def find(self, service: str, version: int, digest: str) -> CompiledDefinition:
        """The very body a case was opened with; UnknownDefinitionError if it is another one now, or gone."""
        found = self._bodies.get(service, {}).get(version)
        if found is None or found.hash != digest:
            raise UnknownDefinitionError(service, version, digest)
        return found


def read_definition(
    text: str, departments: Mapping[str, Department], name: str = "definition.yaml"
) -> CompiledDefinition:
    """Check and compile the text of one definition, called `name`; CatalogueError if it is wrong."""
    return _compiled(parse(text, name), departments)


def publish(folder: Path) -> tuple[Publication, ...]:
    """
    Promise never to change the definitions in `folder`: add those not yet in `published.json`, and return
    them.

    CatalogueError, and nothing written, if the catalogue does not load.
    """
    catalogue = Catalogue.load(folder)
    before = read_published(folder)
    known = {(publication.service, publication.version) for publication in before}
    added = tuple(
        Publication(service=service, version=version, hash=catalogue.hash_of(service, version))
        for service in catalogue.services()
        for version in catalogue.versions(service)
        if (service, version) not in known
    )
    if added:
        write_published(folder, [*before, *added])
    return added


def _regions(folder: Path) -> dict[str, Region]:
    """The tree; empty where the catalogue has none."""
    return shaped_regions(read(folder / REGIONS, REGIONS)) if (folder / REGIONS).exists() else {}


def _themes(folder: Path, newest: Mapping[str, Definition]) -> dict[str, Theme]:
    return shaped_themes(read(folder / THEMES, THEMES), newest) if (folder / THEMES).exists() else {}


def _reasons(folder: Path, newest: Mapping[str, Definition]) -> tuple[Reason, ...]:
    return shaped_reasons(read(folder / REASONS, REASONS), newest) if (folder / REASONS).exists() else ()


def _departments(folder: Path, regions: Mapping[str, Region]) -> dict[str, Department]:
    marked = read(folder / DEPARTMENTS, DEPARTMENTS)
    departments = shaped_departments(marked)
    nowhere = [
        marked.complaint((code, "region"), "unknown_region", f"there is no region {one.region}; add it to {REGIONS}")
        for code, one in departments.items()
        if regions and one.region is not None and one.region not in regions
    ]
    if nowhere:
        raise CatalogueError(nowhere)
    return departments


def _compiled(marked: Marked, departments: Mapping[str, Department]) -> CompiledDefinition:
    definition = shaped(marked)
    complaints = check(definition, departments, marked) + _wrong_level(definition, departments, marked)
    if complaints:
        raise CatalogueError(complaints)
    return CompiledDefinition(definition, digest_of(marked.body))


def _wrong_level(definition: Definition, departments: Mapping[str, Department], marked: Marked) -> list[Complaint]:
    """A service is handled at the level of the region that its lead serves."""
    lead = departments.get(definition.lead)
    if lead is None or lead.region is None or level_of(lead.region) == definition.level:
        return []
    text = f"{definition.lead} serves a {level_of(lead.region)}; correct the level, or name another lead"
    return [marked.complaint(("level",), "level_of_lead", text)]


def _refuse_misplaced(marked: Marked, definition: Definition, path: Path) -> None:
    service, version = path.parent.name, path.stem
    complaints = []
    if definition.service != service:
        complaints.append(marked.complaint(("service",), "misplaced", f"this file belongs in {definition.service}/"))
    if str(definition.version) != version:
        text = f"this file must be called {definition.version}.yaml"
        complaints.append(marked.complaint(("version",), "misplaced", text))
    if complaints:
        raise CatalogueError(complaints)


def _kept(
    publication: Publication, bodies: Mapping[str, Mapping[int, CompiledDefinition]], refused: set[str]
) -> list[Complaint]:
    """Whether what was published is still there, unchanged; a file with complaints is not gone."""
    file = f"{publication.service}/{publication.version}.yaml"
    found = bodies.get(publication.service, {}).get(publication.version)
    if found is None and file not in refused:
        text = f"{file} was published and running cases depend on it; put it back"
        return [Complaint(file=PUBLISHED, path="", line=publication.line, code="published_gone", text=text)]
    if found is not None and found.hash != publication.hash:
        text = (
            "was published and then edited; put it back as it was and write the change as "
            f"{publication.service}/{publication.version + 1}.yaml"
        )
        return [Complaint(file=file, path="", line=1, code="published_edited", text=text)]
    return []
