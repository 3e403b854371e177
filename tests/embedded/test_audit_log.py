"""A real log is falsified on purpose, and each falsification is located: by case, number and place."""

from pathlib import Path

import pytest
from tests.embedded.ledger import (
    A,
    B,
    C,
    checked,
    claim,
    edited,
    entry,
    forge,
    heads_of,
    interleaved,
    recaused,
    spoil,
    told,
    written,
)

from onewindow.embedded.audit.heads import Heads

# Offset 0 is the claim; A1 B1 A2 B2 … follow: entry n of A lies at 2n-1, of B at 2n.
LINE = interleaved(A, B)


@pytest.fixture
async def log(tmp_path: Path) -> Path:
    """A sound journal of two cases with five entries each."""
    await written(tmp_path, *LINE)
    return tmp_path


async def exported(folder: Path) -> Heads:
    """The heads of the log as it is now."""
    return heads_of(await checked(folder))


async def test_a_sound_log_has_nothing_to_tell(log: Path) -> None:
    """No finding, every record counted, and the heads are the last entries."""
    verdict = await checked(log, await exported(log))

    assert [] == verdict.findings
    assert (11, 10, 1, 0, 2) == (
        verdict.counts.records,
        verdict.counts.entries,
        verdict.counts.claims,
        verdict.counts.void,
        verdict.counts.cases,
    )
    assert {A: 5, B: 5} == {case: head.seq for case, head in verdict.heads.items()}


async def test_a_flipped_byte_is_located_by_case_number_and_place(log: Path) -> None:
    """The store's checksum finds the record, the hole in its case says which entry it was: changed, not missing."""
    spoil(log, lambda rows: edited(rows, {5: rows[5][4].replace(b"case", b"cafe", 1)}))

    assert [("changed", "0/5", A, 3)] == told(await checked(log))


async def test_an_entry_changed_with_a_right_checksum_is_located(log: Path) -> None:
    """Whoever can write checksums still cannot write what the next entry names."""
    await forge(log, lambda rows: edited(rows, {5: recaused(rows[5][4], "another")}))

    assert [("changed", "0/5", A, 3)] == told(await checked(log))


async def test_an_entry_whose_link_was_changed_is_located(log: Path) -> None:
    """An entry that names another predecessor breaks both links, and is the one between them."""
    forged = entry(A, 3, b"something else")
    await forge(log, lambda rows: edited(rows, {5: forged}))

    assert [("changed", "0/5", A, 3)] == told(await checked(log))


async def test_a_changed_last_entry_is_told_by_the_exported_head(log: Path) -> None:
    """Without a successor only the head that was exported knows what the last entry was."""
    heads = await exported(log)
    await forge(log, lambda rows: edited(rows, {9: recaused(rows[9][4], "another")}))

    assert [] == told(await checked(log))
    assert [("changed", "0/9", A, 5)] == told(await checked(log, heads))


async def test_a_deleted_row_is_located(log: Path) -> None:
    """The offsets show the hole, the case shows which entry is missing in it."""
    spoil(log, lambda rows: rows[:6] + rows[7:])

    assert [("missing", "0/6", B, 3)] == told(await checked(log))


async def test_a_deletion_that_was_covered_up_is_located(log: Path) -> None:
    """With the offsets closed up the number and the neighbours remain."""
    await forge(log, lambda rows: rows[:6] + rows[7:])

    assert [("missing", "0/5..7", B, 3)] == told(await checked(log))


async def test_several_missing_entries_are_told_apart(log: Path) -> None:
    """Each hole is given to the case that lacks an entry there."""
    spoil(log, lambda rows: [row for offset, row in enumerate(rows) if offset not in (3, 7)])

    assert [("missing", "0/3", A, 2), ("missing", "0/7", A, 4)] == told(await checked(log))


async def test_a_forged_entry_put_in_before_the_true_one_is_located(log: Path) -> None:
    """The forgery counts at first; the next entry names the true one, so the other was put in."""
    forged = recaused(LINE[5][1], "forged")
    await forge(log, lambda rows: [*rows[:5], (*rows[5][:4], forged, rows[5][5]), *rows[5:]])

    assert [("inserted", "0/5", A, 3)] == told(await checked(log))


async def test_a_forged_entry_put_in_behind_the_true_one_is_located(log: Path) -> None:
    """A second entry of a number that was there before is the one that was put in."""
    forged = recaused(LINE[5][1], "forged")
    await forge(log, lambda rows: [*rows[:9], (*rows[5][:4], forged, rows[5][5]), *rows[9:]])

    assert [("inserted", "0/9", A, 3)] == told(await checked(log))


async def test_a_forged_new_end_of_a_case_is_told_by_the_exported_head(log: Path) -> None:
    """An entry that replaces the last one under its number differs from the head."""
    heads = await exported(log)
    forged = recaused(LINE[10][1], "forged")
    await forge(log, lambda rows: [*rows[:10], (*rows[10][:4], forged, rows[10][5]), *rows[10:]])

    assert [("inserted", "0/10", B, 5)] == told(await checked(log, heads))


async def test_a_cut_tail_is_told_by_the_exported_heads(log: Path) -> None:
    """A log that ends earlier is sound in itself; the heads know better, case by case."""
    heads = await exported(log)
    await forge(log, lambda rows: rows[:8])

    assert [] == told(await checked(log))
    assert [("cut", "0/8..", A, 5), ("cut", "0/7..", B, 4), ("cut", "0/8..10", None, None)] == told(
        await checked(log, heads)
    )


async def test_a_tail_cut_without_care_is_found_without_heads(log: Path) -> None:
    """The file remembers how far it had come."""
    spoil(log, lambda rows: rows[:9])

    assert [("damaged", "0/9", None, None), ("damaged", "0/10", None, None)] == told(await checked(log))


async def test_a_missing_case_is_told_by_the_exported_heads(log: Path) -> None:
    """A case taken out with all its entries, offsets closed up, is named by the heads."""
    heads = await exported(log)
    await forge(log, lambda rows: [row for row in rows if row[3] != B.encode()])

    assert [] == told(await checked(log))
    assert [("gone", "0", B, 1), ("cut", "0/6..10", None, None)] == told(await checked(log, heads))


async def test_a_missing_claim_is_found(tmp_path: Path) -> None:
    """Entries of an epoch that nobody claimed show where the claim was taken out."""
    later = entry(A, 3, LINE[3][1], epoch=2)
    await written(tmp_path, LINE[0], LINE[1], LINE[3], ("claim", claim(2)), (A, later))
    await forge(tmp_path, lambda rows: rows[:3] + rows[4:])

    assert [("claim", "0/3", A, 3)] == told(await checked(tmp_path))


async def test_an_owner_who_was_replaced_is_no_finding(tmp_path: Path) -> None:
    """A late append of an old owner and a claim that lost are without effect, and counted as such."""
    late = entry(A, 2, LINE[1][1], epoch=1, cause="late")
    taken = entry(A, 2, LINE[1][1], epoch=2)
    await written(tmp_path, LINE[0], LINE[1], ("claim", claim(2)), (A, late), ("claim", claim(2)), (A, taken))

    verdict = await checked(tmp_path)

    assert [] == verdict.findings
    assert 2 == verdict.counts.void


async def test_an_entry_put_under_an_old_epoch_is_located(tmp_path: Path) -> None:
    """Changing the epoch of an entry takes it out of force; the case then lacks it."""
    second = entry(A, 2, LINE[1][1], epoch=2)
    third = entry(A, 3, second, epoch=2)
    await written(tmp_path, LINE[0], LINE[1], ("claim", claim(2)), (A, second), (A, third))
    await forge(tmp_path, lambda rows: edited(rows, {3: entry(A, 2, LINE[1][1], epoch=1)}))

    assert [("void", "0/3", A, 2)] == told(await checked(tmp_path))


async def test_bytes_that_are_no_record_are_located(log: Path) -> None:
    """A record that cannot be read is the entry that its case lacks."""
    await forge(log, lambda rows: edited(rows, {4: b"\xff not json"}))

    assert [("unreadable", "0/4", B, 2)] == told(await checked(log))


async def test_a_record_under_another_key_is_located(tmp_path: Path) -> None:
    """A record's key and its case are one."""
    await written(tmp_path, LINE[0], (C, LINE[1][1]))

    assert [("misplaced", "0/1", A, 1)] == told(await checked(tmp_path))


async def test_an_entry_of_an_epoch_that_nobody_claimed_blinds_nobody(log: Path) -> None:
    """It has no effect; what is wrong behind it is found as before."""
    ahead = entry(A, 3, LINE[3][1], epoch=6, cause="ahead")
    await forge(log, lambda rows: [*rows[:5], (*rows[5][:4], ahead, rows[5][5]), *rows[5:]])
    verdict = await checked(log)

    assert [("claim", "0/5", A, 3)] == told(verdict)
    assert (10, 1) == (verdict.counts.entries, verdict.counts.void)

    await forge(log, lambda rows: edited(rows, {6: recaused(rows[6][4], "another")}))
    assert {("claim", "0/5", A, 3), ("changed", "0/6", A, 3)} == set(told(await checked(log)))


async def test_a_claim_of_a_later_epoch_than_the_next_blinds_nobody(log: Path) -> None:
    """Nobody who reads follows it, so neither does the check; the true next claim still counts."""
    key = LINE[0][0].encode()
    behind = [(A, entry(A, 6, LINE[9][1], epoch=2))]
    await forge(log, lambda rows: [*rows[:4], (*rows[4][:3], key, claim(8), rows[4][5]), *rows[4:]])
    await written(log, (LINE[0][0], claim(2)), *behind)
    verdict = await checked(log)

    assert [("claim", "0/4", None, None)] == told(verdict)
    assert (11, 2, 1) == (verdict.counts.entries, verdict.counts.claims, verdict.counts.void)


async def test_where_a_claim_was_lost_the_check_goes_on_under_it(tmp_path: Path) -> None:
    """A hole with nothing that counts behind it may have been the claim: one finding, not one for each entry."""
    second = entry(A, 2, LINE[1][1], epoch=2)
    third = entry(A, 3, second, epoch=2)
    await written(tmp_path, LINE[0], LINE[1], ("claim", claim(2)), (A, second), (A, third))
    spoil(tmp_path, lambda rows: rows[:2] + rows[3:])

    verdict = await checked(tmp_path)

    assert [("claim", "0/3", A, 2), ("damaged", "0/2", None, None)] == told(verdict)
    assert {A: 3} == {case: head.seq for case, head in verdict.heads.items()}


async def test_a_copy_in_another_partition_has_no_effect(log: Path) -> None:
    """A case lives where its key hashes to, and nowhere else."""
    await written(log, LINE[0], LINE[1], partition=1)
    verdict = await checked(log)

    assert [("misplaced", "1/1", A, 1)] == told(verdict)
    assert (10, 1) == (verdict.counts.entries, verdict.counts.void)
