"""Which tests hold which attack, at the doors for programs and at the pages; a test that is renamed is missed here."""

import ast
from collections.abc import Mapping
from pathlib import Path

TESTS = Path(__file__).parents[1]
SOCKET, MATRIX = "attacks/test_raw_socket.py", "matrix/test_matrix.py::test_every_cell_is_as_the_table_says"
BAD, PAGES = "intake/test_shell_bad_input.py", "intake/test_pages.py"
FILES, MEDIA = "intake/test_shell_materials.py", "intake/test_core_media.py"
FILING, DESK = "intake/test_shell_filing.py", "department_worker/test_desk_pages.py"
WRONG_FILE = f"{PAGES}::test_a_file_that_is_none_is_refused_and_nothing_else_is_lost"
HOSTILE = "attacks/test_hostile_pages.py"
HELD: Mapping[str, tuple[str, ...]] = {
    "a key of an application that is none": (f"{BAD}::test_a_key_is_needed", f"{BAD}::test_a_key_is_ascii"),
    "one application sent many times at once": (
        f"{FILING}::test_fifty_at_once_are_one_application",
        f"{PAGES}::test_whoever_presses_twice_or_in_two_tabs_gets_the_one_number",
    ),
    "the key of another citizen": (f"{FILING}::test_another_persons_key_is_another_application",),
    "a body that lies about its length, or drips": (
        f"{SOCKET}::test_a_call_that_is_none_is_refused_and_the_line_is_closed",
        f"{SOCKET}::test_a_body_that_is_declared_too_large_is_refused_before_it_comes",
        "chassis/test_doors.py::test_a_body_that_drips_is_ended_as_a_whole",
        f"{FILES}::test_an_upload_that_dribbles_is_ended",
    ),
    "text that is no JSON, or half of a character": (
        f"{BAD}::test_what_is_not_json_is_malformed",
        f"{PAGES}::test_a_form_in_a_charset_that_is_none_is_malformed",
    ),
    "fields that nobody declared, and operators of a store": (
        f"{BAD}::test_a_field_nobody_declared_is_refused",
        f"{BAD}::test_answers_that_are_wrong",
        "intake/test_shell_dossiers.py::test_what_is_no_dossier_is_unknown",
        f"{HOSTILE}::test_what_is_searched_for_is_taken_letter_by_letter",
    ),
    "a pattern that takes for ever": (f"{HOSTILE}::test_what_is_searched_for_is_taken_letter_by_letter",),
    "marks of another language on every page": (
        f"{HOSTILE}::test_marks_of_another_language_are_shown_as_they_were_typed",
    ),
    "a picture or a document that harms whoever opens it": (
        f"{MEDIA}::test_a_picture_of_more_points_than_can_be_shown_is_refused",
        f"{MEDIA}::test_a_pdf_that_acts_when_it_is_opened_is_refused",
    ),
    "the case of somebody else": (
        MATRIX,
        f"{PAGES}::test_a_number_that_is_guessed_and_a_draft_of_somebody_else_are_not_there",
    ),
    "a step of another department, or one's own application": (
        MATRIX,
        f"{DESK}::test_a_desk_is_its_departments_alone",
    ),
    "an answer to an old page": (f"{DESK}::test_who_answers_an_old_page_sees_what_it_is_now_and_what_they_typed",),
    "what belongs to another role": (MATRIX, f"{BAD}::test_an_official_hands_nothing_in"),
    "a form that another site sends": (
        f"{HOSTILE}::test_no_form_of_another_site_acts",
        f"{PAGES}::test_a_form_from_elsewhere_is_not_taken",
        f"{PAGES}::test_a_page_reads_by_its_cookie_and_acts_by_its_form_alone",
    ),
    "a file that is another kind, an archive too, or a page": (
        f"{MEDIA}::test_a_file_that_is_an_archive_too_is_refused",
        f"{MEDIA}::test_a_page_inside_a_pdf_head_is_refused",
        f"{MEDIA}::test_a_kept_name_cannot_hurt",
        f"{FILES}::test_an_executable_renamed_to_pdf_in_a_form",
        WRONG_FILE,
    ),
    "a form in parts that is broken": (
        f"{FILES}::test_a_broken_form_is_malformed",
        f"{FILES}::test_a_form_without_a_boundary_is_malformed",
        f"{HOSTILE}::test_a_form_of_too_much_is_refused_soon_and_changes_nothing",
        WRONG_FILE,
    ),
    "a form in parts without end": (
        "attacks/test_forms.py::test_a_form_in_parts_without_end_is_refused_and_costs_little",
    ),
    "markup in what is typed and in a file's name": (
        "attacks/test_forms.py::test_markup_is_shown_as_it_was_typed_and_is_none",
    ),
    "a second call inside the first": (
        f"{SOCKET}::test_a_length_and_chunks_together_smuggle_nothing",
        f"{SOCKET}::test_a_call_that_is_none_is_refused_and_the_line_is_closed",
    ),
}


def missing(held: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The tests among these that are not there."""
    there: dict[str, set[str]] = {}
    for node in {one for nodes in held.values() for one in nodes}:
        file = TESTS / node.partition("::")[0]
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        there[node] = {one.name for one in tree.body if isinstance(one, functions)}
    return {node for node, names in there.items() if node.partition("::")[2] not in names}


def test_every_attack_has_tests_that_are_there() -> None:
    """None is empty, and each test that is named exists."""
    assert [] == [attack for attack, nodes in HELD.items() if not nodes]
    assert set() == missing(HELD)


def test_a_test_that_is_gone_is_missed() -> None:
    """Another name, another file."""
    gone = {"x": (f"{PAGES}::test_gone", "nowhere/test_gone.py::test_gone")}
    assert set(gone["x"]) == missing(gone)
