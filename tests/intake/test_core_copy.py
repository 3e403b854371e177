"""The copy of one's own file: each file once, under a name that no other has."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from onewindow.contracts.fact import By
from onewindow.intake.core.copy import files_of, told_of
from onewindow.intake.core.dossier import Dossier, Held, Revision
from onewindow.intake.core.media import file_name

ITEMS = st.sampled_from(["card", "card_2", "photo"])
NAMES = st.sampled_from(["x.pdf", "2-x.pdf", "card_2-x.pdf", "../../x.pdf", "C:\\x.pdf", "名单.pdf"]) | st.text(
    max_size=9
)
FILES = st.dictionaries(ITEMS, st.tuples(st.sampled_from("abc"), NAMES), max_size=3)


def dossier(*revisions: Mapping[str, tuple[str, str]]) -> Dossier:
    """One with these files, revision by revision: hash and the name that was given."""
    return Dossier(
        application_id="a",
        number="YJS20261123000000000",
        secret="the secret",
        service="stall",
        version=1,
        definition_hash="d",
        subject="me",
        channel="online",
        revisions=tuple(
            Revision(
                number=place,
                at="2026-11-23T01:00:00.000Z",
                by=By(id="me", role="applicant"),
                fact=f"f{place}",
                key=None,
                body="b",
                hash=f"h{place}",
                materials={
                    item: Held(sha256, 1, "application/pdf", file_name(name, "application/pdf"))
                    for item, (sha256, name) in materials.items()
                },
            )
            for place, materials in enumerate(revisions, 1)
        ),
    )


@given(st.lists(FILES, min_size=1, max_size=4))
def test_no_two_files_share_a_name_and_none_leaves_the_folder(revisions: list[dict[str, tuple[str, str]]]) -> None:
    """Whatever the files were called, in whichever revision; each that came is there."""
    files = files_of(dossier(*revisions))

    assert len(files) == len({one.path.lower() for one in files})
    assert all(one.path.count("/") == 2 and "\\" not in one.path and ".." not in one.path.split("/") for one in files)
    came = {(item, sha256) for revision in revisions for item, (sha256, _) in revision.items()}
    assert came == {(one.item, one.held.sha256) for one in files}


def test_a_name_that_looks_like_another_revisions_is_another_file() -> None:
    """Both are in the copy."""
    files = files_of(dossier({"card": ("a", "2-x.pdf")}, {"card": ("b", "x.pdf")}))

    assert ["materials/1/card-2-x.pdf", "materials/2/card-x.pdf"] == [one.path for one in files]


def test_what_stays_is_told_where_it_first_came_and_the_secret_is_not_told() -> None:
    """The second revision names the file of the first."""
    told = told_of(dossier({"card": ("a", "x.pdf")}, {"card": ("a", "x.pdf")}), {}, [], all_reads=True)

    assert {"materials/1/card-x.pdf"} == {one["materials"]["card"]["file"] for one in told["revisions"]}
    assert "the secret" not in str(told)
