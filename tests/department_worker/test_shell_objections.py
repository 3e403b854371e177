"""The door by which the department that leads answers a consulted one's objection, and what it reads for that."""

from pathlib import Path

from tests.department_worker.desks import APPLICATION, queued, withdrawn
from tests.department_worker.rig import open_rig

from onewindow.contracts.review import ObjectionAnswered, OpinionGiven

NOISE = f"/v1/reviews/{APPLICATION}:noise"


async def test_whoever_leads_reads_an_objection_and_answers_it(tmp_path: Path) -> None:
    """Its review and its words, and no other department does; the objector reads the answer."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(step="noise", department="eco"))
        said = {"answer": "disagree", "reasons": "油烟扰民"}
        assert 202 == (await rig.post("opinion", said, by="eco-1", review=f"{APPLICATION}:noise")).status_code
        (opinion,) = await rig.facts()
        assert isinstance(opinion, OpinionGiven)
        words = f"/v1/review-texts/{opinion.reasons}?purpose=answer"
        assert [403, 403] == [(await rig.get(path, "amr-1")).status_code for path in (NOISE, words)]

        await rig.hear(withdrawn("denied", step="noise", department="eco"))
        assert [200, 200] == [(await rig.get(path, "amr-1")).status_code for path in (NOISE, words)]
        assert [403, 403] == [(await rig.get(path, "fire-1")).status_code for path in (NOISE, words)]
        page = (await rig.get(NOISE, "amr-1")).json()["page"]
        why = {"reasons": "已加装净化设备"}
        answer = await rig.post("answer-objection", why, by="amr-1", page=page, review=f"{APPLICATION}:noise")
        assert 202 == answer.status_code, answer.text
        _, answered = await rig.facts()
        assert isinstance(answered, ObjectionAnswered)
        read = await rig.get(f"/v1/review-texts/{answered.reasons}?purpose=read", "eco-1")
        assert why == read.json()["text"]
