"""Who is asking: passwords, tokens, the secret behind them, and what is refused."""

import base64
import json
import os
import stat
import time
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from joserfc import jwt
from joserfc.jwk import OctKey
from tests.support.clock import WrongClock
from tests.support.hands import HandClock

from onewindow.chassis.identity import Identity, SecretFileError, secret_of
from onewindow.chassis.people import DEMO_WORD, DemoInProductionError, People, Person
from onewindow.chassis.problem import Problem
from onewindow.contracts.fact import By

SECRET = b"s" * 32


@pytest.fixture
def clock() -> HandClock:
    """Time in our hands."""
    return HandClock()


@pytest.fixture
def identity(clock: HandClock) -> Identity:
    """The demo people of two departments."""
    return Identity(People.demo(("amr", "fire")), SECRET, clock)


def refused(identity: Identity, token: str) -> bool:
    """Whether the token is nobody's."""
    try:
        identity.who(token)
    except Problem as problem:
        return problem.code == "not_signed_in"
    return False


def forged(clock: HandClock, header: dict[str, object] | None = None, key: bytes = SECRET, **claims: object) -> str:
    """A token like ours except for what is given; a claim of None is left out."""
    ours = jwt.decode(Identity(People.demo(()), SECRET, clock).service_token("x"), OctKey.import_key(SECRET))
    said = {**ours.claims, "sub": "clerk-1", "service": False, **claims}
    kept = {name: value for name, value in said.items() if value is not None}
    return jwt.encode({**ours.header, **(header or {})}, kept, OctKey.import_key(key), algorithms=["HS256", "HS512"])


def test_a_signed_in_person_is_known_by_their_token(identity: Identity) -> None:
    """The token leads to the person with role and department."""
    token = identity.sign_in("fire-head", DEMO_WORD)
    assert identity.who(token) == By(id="fire-head", role="head", department="fire")


def test_the_people_of_the_stories_are_there(identity: Identity) -> None:
    """Everybody a story names can sign in; each department has two officers and a head."""
    wanted = "me agent-1 clerk-1 amr-1 amr-2 amr-head fire-1 fire-2 fire-head gov-head superv-1 superv-2 auditor-1"
    assert set(f"{wanted} operator-1".split()) <= set(identity.people.names())
    agent = identity.people.by("agent-1")
    assert agent is not None
    assert agent.on_behalf_of == "me"


def test_production_refuses_demo_people() -> None:
    """People with a published password never come up in production."""
    with pytest.raises(DemoInProductionError):
        People.demo(("amr",), production=True)


def test_making_the_demo_people_costs_nothing() -> None:
    """No password is hashed before somebody signs in: 200 departments are ready in far less than a second."""
    began = time.perf_counter()
    People.demo([f"d{number}" for number in range(200)])
    assert time.perf_counter() - began < 0.2


def test_an_unknown_name_and_a_wrong_password_look_the_same(identity: Identity) -> None:
    """The same code, and the same work, so that nobody learns who has an account."""

    def try_it(name: str) -> tuple[str, float]:
        began = time.perf_counter()
        with pytest.raises(Problem) as caught:
            identity.sign_in(name, "wrong")
        return caught.value.code, time.perf_counter() - began

    try_it("nobody")  # makes the demo hash
    known, unknown = try_it("clerk-1"), try_it("nobody-else")
    assert known[0] == unknown[0] == "wrong_password"
    assert unknown[1] > known[1] / 5


def test_a_person_with_their_own_hash(clock: HandClock) -> None:
    """Where a hash is given, only its password opens, not the demo word; a broken hash opens to nobody."""
    own = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("own")
    by = By(id="p-1", role="clerk")
    people = People([Person("li", by, own), Person("wang", By(id="p-2", role="clerk"), "not a hash")])
    assert people.check("li", "own") == by
    assert people.check("li", DEMO_WORD) is None
    assert people.check("wang", DEMO_WORD) is None
    assert not people.is_demo


def test_a_password_that_no_utf_8_can_hold_is_a_wrong_one(identity: Identity) -> None:
    """Half a surrogate pair, which JSON can spell, is refused, counted and slowed down like any other wrong word."""
    for _ in range(6):
        with pytest.raises(Problem, match="wrong_password"):
            identity.sign_in("me", "\ud800")
    with pytest.raises(Problem, match="too_many"):
        identity.sign_in("me", DEMO_WORD)


@pytest.mark.parametrize("name", ["clerk-1", "nobody"])
def test_guessing_is_slowed_down(identity: Identity, clock: HandClock, name: str) -> None:
    """After five failures each further one doubles the wait, even for the right password and for unknown names."""
    for _ in range(6):
        with pytest.raises(Problem, match="wrong_password"):
            identity.sign_in(name, "guess")
    with pytest.raises(Problem) as caught:
        identity.sign_in(name, DEMO_WORD)
    assert (caught.value.code, caught.value.headers["Retry-After"]) == ("too_many", "2")
    clock.pass_s(2)
    with pytest.raises(Problem, match="wrong_password"):
        identity.sign_in(name, "guess")
    with pytest.raises(Problem) as caught:
        identity.sign_in(name, "guess")
    assert caught.value.headers["Retry-After"] == "4"


def test_spraying_one_password_over_many_names_is_slowed_down(clock: HandClock) -> None:
    """Thirty failures from one address, under whatever names, and the address has to wait; others need not."""
    identity = Identity(People.demo(()), SECRET, clock)
    for number in range(31):
        with pytest.raises(Problem, match="wrong_password"):
            identity.sign_in(f"name-{number}", "123456", "192.0.2.1")
    with pytest.raises(Problem, match="too_many"):
        identity.sign_in("me", DEMO_WORD, "192.0.2.1")
    assert identity.sign_in("me", DEMO_WORD, "192.0.2.2")


def test_a_success_forgets_the_failures(identity: Identity) -> None:
    """Somebody who mistypes now and then is never locked out."""
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Problem, match="wrong_password"):
                identity.sign_in("me", "typo")
        assert identity.sign_in("me", DEMO_WORD)


def test_a_token_runs_out(identity: Identity, clock: HandClock) -> None:
    """Good for eight hours, also when it was seen before."""
    token = identity.sign_in("me", DEMO_WORD)
    clock.pass_s(8 * 3600 - 60)
    assert identity.who(token).id == "me"
    clock.pass_s(121)
    assert refused(identity, token)


def test_a_role_taken_away_is_gone_at_once(clock: HandClock) -> None:
    """The token names the person; what they may do is looked up each time."""
    before = Identity(People.demo(("fire",)), SECRET, clock)
    token = before.sign_in("fire-1", DEMO_WORD)
    after = Identity(People([Person("fire-1", By(id="fire-1", role="applicant"))]), SECRET, clock)
    assert after.who(token).role == "applicant"
    assert refused(Identity(People([]), SECRET, clock), token)


def test_a_service_speaks_for_itself(identity: Identity, clock: HandClock) -> None:
    """The subject is the service's name, the role is service; the token is renewed before it runs out."""
    token = identity.service_token("notifier")
    assert identity.who(token) == By(id="notifier", role="service")
    assert identity.service_token("notifier") is token
    clock.pass_s(5 * 3600)
    assert identity.service_token("notifier") != token


def test_a_person_cannot_become_a_service_by_name(clock: HandClock) -> None:
    """Only a token made for a service gives the role, whatever a person is called."""
    people = People([Person("routing", By(id="routing", role="applicant"))], demo=True)
    identity = Identity(people, SECRET, clock)
    assert identity.who(identity.sign_in("routing", DEMO_WORD)).role == "applicant"


def test_forged_tokens_are_refused(identity: Identity, clock: HandClock) -> None:
    """Another key, algorithm, audience, issuer or type, a foreign header, a missing or ill-formed claim: nobody."""
    assert identity.who(forged(clock)).id == "clerk-1"
    now = 1_795_395_600
    wrong = [
        forged(clock, key=b"x" * 32),
        forged(clock, {"alg": "HS512"}),
        forged(clock, {"typ": "JWT"}),
        forged(clock, {"jwk": {"kty": "oct", "k": "c3Nz"}}),
        forged(clock, {"kid": "../../etc/passwd"}),
        forged(clock, aud="another"),
        forged(clock, aud=["onewindow", "another"]),
        forged(clock, iss="another"),
        forged(clock, sub=None),
        forged(clock, sub=["clerk-1"]),
        forged(clock, exp=None),
        forged(clock, iat=None),
        forged(clock, iat="now"),
        forged(clock, exp=now - 61),
        forged(clock, exp="never"),
        forged(clock, service=None),
        "",
        "a.b.c",
        "\ud800",
        "x" * 100_000,
    ]
    assert [token[:60] for token in wrong if not refused(identity, token)] == []


@pytest.mark.parametrize("ahead_s", [-3600.0, 3600.0])
def test_a_token_is_good_where_the_clock_is_another(ahead_s: float, identity: Identity, clock: HandClock) -> None:
    """Given out by a process whose clock is an hour ahead or behind, or shown to it: whoever signed in stays so."""
    wrong = Identity(People.demo(("amr", "fire")), SECRET, WrongClock(clock, ahead_s))

    assert "me" == identity.who(wrong.sign_in("me", DEMO_WORD)).id
    assert "me" == wrong.who(identity.sign_in("me", DEMO_WORD)).id


def test_a_token_without_a_signature_is_refused(identity: Identity, clock: HandClock) -> None:
    """Alg none is nobody's algorithm."""
    _, claims, _ = forged(clock).split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "onewindow-session+jwt"}).encode())
    assert refused(identity, f"{header.rstrip(b'=').decode()}.{claims}.")


def test_the_secret_is_made_once_and_shared(tmp_path: Path) -> None:
    """The first start makes it, only its owner can read it, the next start finds the same one."""
    path = tmp_path / "token.secret"
    first = secret_of(path)
    assert len(first) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_of(path) == first
    assert [one.name for one in tmp_path.iterdir()] == ["token.secret"]


@pytest.mark.parametrize(("mode", "secret"), [(0o644, SECRET), (0o600, b"short"), (0o640, SECRET)])
def test_an_unsafe_secret_is_refused(tmp_path: Path, mode: int, secret: bytes) -> None:
    """Readable by others, or too short: the process does not start."""
    path = tmp_path / "token.secret"
    path.write_bytes(secret)
    os.chmod(path, mode)
    with pytest.raises(SecretFileError):
        secret_of(path)
