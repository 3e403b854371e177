"""From a folder to a catalogue, and what a published definition promises."""

import json
from pathlib import Path

import pytest
from tests.definitions.samples import DEPARTMENTS, SHOP, edited

from onewindow.definitions.complaint import CatalogueError, Complaint, UnknownDefinitionError
from onewindow.definitions.load import Catalogue, publish, read_definition

THIRD = "open-shop/3.yaml"
FOURTH = ("version: 3", "version: 4")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalogue of one definition that is not yet published."""
    names = "".join(f"{code}: {{name: {{zh: {code}, en: {code}}}}}\n" for code in DEPARTMENTS)
    (tmp_path / "departments.yaml").write_text(names, encoding="utf-8")
    write(tmp_path, THIRD, SHOP)
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    """Put a file into the catalogue."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def refusal(folder: Path) -> tuple[Complaint, ...]:
    """What the loader says about a wrong catalogue."""
    with pytest.raises(CatalogueError) as refused:
        Catalogue.load(folder)
    return refused.value.complaints


def test_the_newest_version_is_meant_if_none_is_named(folder: Path) -> None:
    """Versions are numbers: 10 is newer than 4."""
    write(folder, "open-shop/4.yaml", edited(FOURTH))
    write(folder, "open-shop/10.yaml", edited(("version: 3", "version: 10")))
    catalogue = Catalogue.load(folder)

    assert ("open-shop",) == catalogue.services()
    assert (3, 4, 10) == catalogue.versions("open-shop")
    assert 10 == catalogue.get("open-shop").version
    assert 3 == catalogue.get("open-shop", 3).version
    assert {"amr", "fire", "eco", "urban"} == set(catalogue.departments)


def test_a_hash_is_that_of_the_body_and_not_of_its_looks(folder: Path) -> None:
    """Comments and spacing do not count; a value does, and so does the order of steps, which decides what is said."""
    plain = read_definition(SHOP, DEPARTMENTS).hash
    lines = SHOP.splitlines(keepends=True)
    sign = next(line for line in lines if line.startswith("  sign:"))
    lines.remove(sign)
    moved = "".join(line if line != "steps:\n" else line + sign for line in lines)

    assert plain == Catalogue.load(folder).hash_of("open-shop", 3)
    assert 64 == len(plain)
    assert plain == read_definition("# a remark\n" + SHOP.replace("lead: amr", "lead:   amr"), DEPARTMENTS).hash
    assert plain != read_definition(edited(("minimum: 1", "minimum: 2")), DEPARTMENTS).hash
    assert plain != read_definition(moved, DEPARTMENTS).hash


def test_a_case_finds_the_body_it_was_opened_with_or_none(folder: Path) -> None:
    """Another body under the same name is not that body."""
    catalogue = Catalogue.load(folder)
    digest = catalogue.hash_of("open-shop", 3)

    assert catalogue.compiled("open-shop") is catalogue.find("open-shop", 3, digest)
    for service, version, wanted in (("open-shop", 3, "0" * 64), ("open-shop", 4, digest), ("shop", 3, digest)):
        with pytest.raises(UnknownDefinitionError):
            catalogue.find(service, version, wanted)


def test_what_is_not_there_is_unknown(folder: Path) -> None:
    """An unknown service or version is an error that names it."""
    catalogue = Catalogue.load(folder)

    with pytest.raises(UnknownDefinitionError, match="no definition of open-shop version 9"):
        catalogue.get("open-shop", 9)
    with pytest.raises(UnknownDefinitionError, match="no definition of nothing"):
        catalogue.get("nothing")


def test_publishing_promises_each_body_once(folder: Path) -> None:
    """What is published is listed with its hash; publishing again adds only what is new."""
    assert [3] == [publication.version for publication in publish(folder)]
    write(folder, "open-shop/4.yaml", edited(FOURTH))
    assert [4] == [publication.version for publication in publish(folder)]
    assert () == publish(folder)

    listed = json.loads((folder / "published.json").read_text())
    catalogue = Catalogue.load(folder)
    assert [("open-shop", 3), ("open-shop", 4)] == [(entry["service"], entry["version"]) for entry in listed]
    assert [catalogue.hash_of("open-shop", 3), catalogue.hash_of("open-shop", 4)] == [e["hash"] for e in listed]


def test_an_edited_published_definition_is_refused(folder: Path) -> None:
    """The change belongs into a new version, and the complaint names its file."""
    publish(folder)
    write(folder, THIRD, edited(("minimum: 1", "minimum: 2")))

    (complaint,) = refusal(folder)

    assert (THIRD, 1, "published_edited") == (complaint.file, complaint.line, complaint.code)
    assert "open-shop/4.yaml" in complaint.text


def test_a_remark_in_a_published_definition_is_no_edit(folder: Path) -> None:
    """Only the body is promised."""
    publish(folder)
    write(folder, THIRD, SHOP + "# checked again\n")

    assert Catalogue.load(folder).services()


def test_a_published_definition_that_is_gone_is_refused(folder: Path) -> None:
    """The complaint stands at the line of the list that promises it."""
    write(folder, "open-shop/4.yaml", edited(FOURTH))
    publish(folder)
    (folder / "open-shop/4.yaml").unlink()

    (complaint,) = refusal(folder)

    assert ("published.json", 7, "published_gone") == (complaint.file, complaint.line, complaint.code)


def test_nothing_is_published_from_a_wrong_catalogue(folder: Path) -> None:
    """A catalogue that does not load promises nothing."""
    write(folder, "open-shop/4.yaml", edited(FOURTH, ("lead: amr", "lead: nobody")))

    with pytest.raises(CatalogueError):
        publish(folder)

    assert not (folder / "published.json").exists()


def test_every_wrong_file_is_told_at_once(folder: Path) -> None:
    """Two wrong files make two complaints, each with its own file; a wrong published file is not called gone."""
    publish(folder)
    write(folder, THIRD, edited(("lead: amr", "lead: nobody")))
    write(folder, "open-shop/4.yaml", "service: [")

    assert [(THIRD, "unknown_department"), ("open-shop/4.yaml", "not_yaml")] == [
        (complaint.file, complaint.code) for complaint in refusal(folder)
    ]


def test_a_file_says_what_its_name_says(folder: Path) -> None:
    """A definition in another service's folder or under another number is refused, so nothing is found twice."""
    write(folder, "shop/4.yaml", SHOP)

    complaints = refusal(folder)

    assert [("service", 1, "misplaced"), ("version", 2, "misplaced")] == [(c.path, c.line, c.code) for c in complaints]


def test_departments_must_be_readable_and_named(folder: Path) -> None:
    """Without departments there is no catalogue: not found, no UTF-8, an unknown field and no name are each told."""
    path = folder / "departments.yaml"
    path.write_text("amr: {name: {zh: 局, en: ''}}\n", encoding="utf-8")
    assert ["text_empty"] == [complaint.code for complaint in refusal(folder)]
    path.write_text("\namr: {name: {zh: 局, en: Office}, tel: 1}\n", encoding="utf-8")
    assert [("amr.tel", 2, "shape")] == [(c.path, c.line, c.code) for c in refusal(folder)]
    path.write_bytes(b"\xff\xfe")
    assert ["unreadable"] == [complaint.code for complaint in refusal(folder)]
    path.unlink()
    assert [("departments.yaml", "unreadable")] == [(c.file, c.code) for c in refusal(folder)]


def test_a_broken_list_of_promises_is_refused(folder: Path) -> None:
    """A list that can't be read is not taken for an empty one."""
    write(folder, "published.json", '[\n {"service": "open-shop", "version": 3, "hash": "abc"}\n]')

    (complaint,) = refusal(folder)

    assert ("published.json", 2, "shape", "0.hash") == (complaint.file, complaint.line, complaint.code, complaint.path)
