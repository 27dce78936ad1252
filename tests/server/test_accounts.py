"""Accounts: registration, sign-in, tokens, refresh, passwords, deletion."""

from __future__ import annotations

import base64
import concurrent.futures
import hashlib
import hmac
import json
import time
from typing import Any

import httpx
import jwt
import pytest

from tests.server.running import API, TOKEN, RunningServer

PASSWORD = "four plain words here"


def _login(server: RunningServer, email: str, password: str, **headers: str) -> httpx.Response:
    return server.anyone(**headers).post("auth/login", json={"email": email, "password": password})


def test_register_sign_in_look_and_leave(accounts: RunningServer) -> None:
    person = accounts.register("ada")
    assert person.signed["user"]["email"] == "ada@example.org"
    again = _login(accounts, "ada@example.org", PASSWORD)
    me = person.get("auth/me")
    assert me.json() == again.json()["user"]
    for answer in (again, me, person.patch("auth/me", json={"full_name": "Ada L."})):
        assert PASSWORD not in answer.text
        assert "argon2" not in answer.text
    assert person.post("auth/logout", json={}).status_code == 200
    assert person.get("auth/me").status_code == 401


def test_wrong_password_and_unknown_person_look_the_same(accounts: RunningServer) -> None:
    accounts.register("alike")
    wrong = _login(accounts, "alike@example.org", "not the password")
    ghost = _login(accounts, "nobody@example.org", "not the password")
    assert wrong.status_code == ghost.status_code == 401
    assert wrong.content == ghost.content


@pytest.mark.parametrize(
    "name",
    [
        "Look.Alike@example.org",
        " look.alike@example.org ",
        "ｌook.alike@example.org",
        "look.alike@EXAMPLE.org",
        "look\u200b.alike@example.org",
        "look.alike\ufeff@example.org",
    ],
)
def test_look_alikes_are_one_account(accounts: RunningServer, name: str) -> None:
    accounts.anyone().post("auth/register", json={"email": "look.alike@example.org", "password": PASSWORD})
    answer = accounts.anyone().post("auth/register", json={"email": name, "password": PASSWORD})
    assert answer.status_code in (400, 409)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "shorter"),
        ("password1", "guessed"),
        ("qwertyuiop", "guessed"),
        ("aaaaaaaaaaaa", "guessed"),
        ("abcabcabcabc", "guessed"),
        ("12345678910", "guessed"),
        ("Iloveyou12", "guessed"),
        ("weak.person@example.org", "name or email"),
        ("weak.person", "name or email"),
        ("Weaker Person", "name or email"),
        ("with\0nul and more", "cannot be stored"),
        ("with\x07bell and more", "control"),
        ("x" * 1025, "1024"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(accounts: RunningServer, password: str, reason: str) -> None:
    body = {"email": "weak.person@example.org", "password": password, "full_name": "Weaker Person"}
    answer = accounts.anyone().post("auth/register", json=body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]["message"]


@pytest.mark.parametrize("password", ["        x       ", "пароль из слов", "x7" * 200, "🔑🔒🗝️ keys here"])
def test_any_composition_is_welcome_and_every_character_counts(accounts: RunningServer, password: str) -> None:
    email = f"{hashlib.sha256(password.encode()).hexdigest()[:12]}@example.org"
    assert accounts.anyone().post("auth/register", json={"email": email, "password": password}).status_code == 201
    assert _login(accounts, email, password).status_code == 200
    for other in (password.strip(), password[:72], password + " ", password.upper()):
        if other != password:
            assert _login(accounts, email, other).status_code == 401


@pytest.mark.parametrize(
    "raw",
    [
        b'{"email":"a@b.c","password":"\\ud800 and more"}',
        b'{"email":"a\\u0000@b.c","password":"long enough"}',
        b'{"email":"a@b.c","password":"' + b"x" * 1_050_000 + b'"}',
    ],
)
def test_impossible_texts_are_refused(accounts: RunningServer, raw: bytes) -> None:
    for address in ("auth/register", "auth/login"):
        answer = accounts.anyone().post(address, content=raw, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 413)


def test_guessing_is_throttled_for_one_account_only(accounts: RunningServer) -> None:
    accounts.register("victim")
    accounts.register("bystander")
    spellings = ["victim@example.org", "VICTIM@example.org", " victim@example.org"]
    statuses = []
    for guess in range(14):
        answer = _login(accounts, spellings[guess % 3], f"guess {guess}", **{"X-Forwarded-For": f"10.0.0.{guess}"})
        statuses.append(answer.status_code)
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert _login(accounts, "victim@example.org", PASSWORD).status_code == 429
    assert _login(accounts, "bystander@example.org", PASSWORD).status_code == 200


def test_default_accounts_do_not_exist(accounts: RunningServer) -> None:
    for name in ("admin", "root", "datasage", "jupyter", "test", "guest", "user@example.org", "admin@example.org"):
        for password in ("admin", "password", name):
            assert _login(accounts, name, password).status_code == 401


def test_registration_takes_nothing_it_does_not_ask_for(accounts: RunningServer) -> None:
    for key in ("role", "is_admin", "_id", "user_quota_bytes", "scopes", "hashed_password", "is_active"):
        body = {"email": f"extra-{key}@example.org", "password": PASSWORD, key: "x"}
        assert accounts.anyone().post("auth/register", json=body).status_code == 400


def test_of_simultaneous_registrations_one_wins(accounts: RunningServer) -> None:
    def register(_: int) -> int:
        return (
            accounts.anyone()
            .post("auth/register", json={"email": "race@example.org", "password": PASSWORD})
            .status_code
        )

    accounts.anyone().get("health")
    with concurrent.futures.ThreadPoolExecutor(12) as threads:
        statuses = sorted(threads.map(register, range(12)))
    assert statuses == [201] + [409] * 11


def test_token_answers_are_not_stored_anywhere(accounts: RunningServer) -> None:
    answer = accounts.anyone().post("auth/register", json={"email": "cached@example.org", "password": PASSWORD})
    assert answer.headers["Cache-Control"] == "no-store"
    cookies = [
        value for key, value in answer.headers.multi_items() if key == "set-cookie" and "datasage-refresh" in value
    ]
    assert len(cookies) == 1
    for part in ("HttpOnly", "SameSite=Strict", "Path=/user/a%40b/datasage/api/auth/refresh"):
        assert part in cookies[0]


# Tokens


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    head, body, _ = token.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, body))  # type: ignore[return-value]


def _encode(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _signed(head: dict[str, Any], body: dict[str, Any], key: bytes) -> str:
    text = f"{_encode(head)}.{_encode(body)}"
    seal = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"


def test_claims_are_short_lived_and_impersonal(accounts: RunningServer) -> None:
    person = accounts.register("claims")
    head, body = _parts(person.signed["access_token"])
    assert head["alg"] == "HS256"
    assert 0 < body["exp"] - body["iat"] <= 3600
    assert isinstance(body["sub"], str)
    assert {"jti", "sid", "aud", "iss"} <= set(body)
    assert "claims" not in json.dumps(body)


def test_forged_tokens_are_refused_at_once(accounts: RunningServer) -> None:
    person = accounts.register("forged")
    token = person.signed["access_token"]
    head, body = _parts(token)
    text, seal = token.rsplit(".", 1)
    keys = [
        b"",
        b"secret",
        b"changeme",
        b"datasage",
        b"jwt",
        b"key",
        b"password",
        b"0" * 32,
        b"\0" * 32,
        TOKEN.encode(),
    ]
    keys += [head["kid"].encode(), body["sub"].encode(), b"your-256-bit-secret", b"supersecret", b"HS256"]
    forged = [
        f"{_encode(head | {'alg': 'none'})}.{text.split('.')[1]}.",
        f"{_encode(head | {'alg': 'None'})}.{text.split('.')[1]}.{seal}",
        f"{text}.",
        text,
        f"{text}.{seal[::-1]}",
        f"{_encode(head)}.{_encode(body | {'sub': 'a' * 24})}.{seal}",
        f"{_encode(head)}.{_encode(body | {'exp': body['exp'] + 9999})}.{seal}",
        *(f"{text}.{seal[:-1]}{char}" for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_" if char != seal[-1]),
        *(_signed(head, body, key) for key in keys),
        *(
            _signed(head | extra, body, b"x")
            for extra in (
                {"kid": "../../dev/null"},
                {"kid": ["a"]},
                {"kid": None},
                {"jku": "http://127.0.0.1/"},
                {"jwk": {"kty": "oct", "k": "eA"}},
                {"x5u": "http://127.0.0.1/"},
                {"crit": ["exp"]},
                {"zip": "DEF"},
                {"alg": "RS256"},
            )
        ),
        "a.b.c",
        "....",
        "x" * 50_000,
    ]
    for other in forged:
        header = f"Bearer {other}"
        assert person.get("auth/me", headers={"X-DataSage-Authorization": header}).status_code in (400, 401), other[:80]


def _own_keys(server: RunningServer) -> tuple[str, bytes]:
    document = json.loads((server.store / "secrets" / "session-keys.json").read_text())
    return document["current"], base64.b64decode(document["keys"][document["current"]])


@pytest.mark.parametrize(("shift", "status"), [(20, 200), (-20, 200), (7200, 401), (-7200, 401)])
def test_clocks_may_differ_a_little(accounts: RunningServer, shift: int, status: int) -> None:
    person = accounts.register(f"clock{shift}".replace("-", "minus"))
    kid, key = _own_keys(accounts)
    body = _parts(person.signed["access_token"])[1]
    moved = {**body, "iat": body["iat"] + shift, "exp": int(time.time()) + shift + (900 if shift > 0 else 0)}
    token = jwt.encode(moved, key, algorithm="HS256", headers={"kid": kid})
    assert person.get("auth/me", headers={"X-DataSage-Authorization": f"Bearer {token}"}).status_code == status


@pytest.mark.parametrize("claim", ["exp", "iat", "sub", "sid", "jti", "aud", "iss", "scope"])
def test_every_claim_is_required(accounts: RunningServer, claim: str) -> None:
    person = accounts.register(f"without-{claim}")
    kid, key = _own_keys(accounts)
    body = _parts(person.signed["access_token"])[1]
    for value in (None, 5, ["x"], {"a": 1}, "other"):
        changed = {name: item for name, item in body.items() if name != claim} | (
            {claim: value} if value is not None else {}
        )
        token = _signed({"alg": "HS256", "typ": "JWT", "kid": kid}, changed, key)
        if (claim, value) not in (("jti", "other"), ("jti", 5), ("exp", 5), ("iat", 5)) or claim == "exp":
            answer = person.get("auth/me", headers={"X-DataSage-Authorization": f"Bearer {token}"})
            assert answer.status_code in (401, 403), (claim, value)


def test_refresh_rotates_and_reuse_ends_the_family(accounts: RunningServer) -> None:
    person = accounts.register("rotating")
    first = person.signed["refresh_token"]
    access_as_refresh = person.post("auth/refresh", json={"refresh_token": person.signed["access_token"]})
    assert access_as_refresh.status_code == 401
    assert person.get("auth/me", headers={"X-DataSage-Authorization": f"Bearer {first}"}).status_code == 401
    second = person.post("auth/refresh", json={"refresh_token": first}).json()
    person.enter(second)
    assert person.get("auth/me").status_code == 200
    assert person.post("auth/refresh", json={"refresh_token": first}).status_code == 401
    assert person.get("auth/me").status_code == 401
    assert person.post("auth/refresh", json={"refresh_token": second["refresh_token"]}).status_code == 401


def test_a_forged_refresh_token_ends_nobody(accounts: RunningServer) -> None:
    person = accounts.register("steady")
    good = person.signed["refresh_token"]
    head, user, session, secret, seal = good.split(".")
    for forged in (
        f"{head}.{user}.{session}.{'0' * 64}.{seal}",
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        "",
        "a.b.c.d.e",
    ):
        assert person.post("auth/refresh", json={"refresh_token": forged}).status_code == 401
    assert secret
    assert person.post("auth/refresh", json={"refresh_token": good}).status_code == 200


def test_the_refresh_cookie_renews_a_reloaded_page(accounts: RunningServer) -> None:
    with httpx.Client(base_url=accounts.url + API, headers={"Authorization": f"token {TOKEN}"}) as http:
        http.post("auth/register", json={"email": "tab@example.org", "password": PASSWORD})
        first = http.post("auth/refresh", json={})
        second = http.post("auth/refresh")
        assert first.status_code == second.status_code == 200
        signed = {"X-DataSage-Authorization": f"Bearer {second.json()['access_token']}"}
        assert http.post("auth/logout", headers=signed).status_code == 200
        assert http.post("auth/refresh").status_code == 401


def test_sign_out_ends_access_and_refresh_at_once(accounts: RunningServer) -> None:
    person = accounts.register("leaving")
    refresh = person.signed["refresh_token"]
    person.post("auth/logout", json={})
    assert person.get("datasets").status_code == 401
    assert person.post("auth/refresh", json={"refresh_token": refresh}).status_code == 401


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(accounts: RunningServer) -> None:
    person = accounts.register("changing")
    elsewhere = accounts.anyone()
    elsewhere.enter(_login(accounts, "changing@example.org", PASSWORD).json())
    wrong = {"current_password": "not the password", "new_password": "other plain words here"}
    assert person.post("auth/password", json=wrong).status_code == 403
    assert (
        person.post("auth/password", json=wrong | {"current_password": PASSWORD, "new_password": "short"}).status_code
        == 400
    )
    assert person.post("auth/password", json=wrong | {"current_password": PASSWORD}).status_code == 200
    assert person.get("auth/me").status_code == 200
    assert elsewhere.get("auth/me").status_code == 401
    assert _login(accounts, "changing@example.org", PASSWORD).status_code == 401
    assert _login(accounts, "changing@example.org", "other plain words here").status_code == 200


def test_sessions_are_listed_and_ended_one_by_one(accounts: RunningServer) -> None:
    person, other = accounts.register("several"), accounts.anyone()
    other.enter(_login(accounts, "several@example.org", PASSWORD).json())
    listed = person.get("auth/sessions").json()
    assert listed["total"] == 2
    mine = next(item for item in listed["items"] if item["is_current"])
    assert mine["provider"] == "password"
    theirs = next(item["id"] for item in listed["items"] if not item["is_current"])
    stranger = accounts.register("sessions-stranger")
    assert stranger.delete(f"auth/sessions/{theirs}").status_code == 404
    assert person.delete(f"auth/sessions/{theirs}").status_code == 200
    assert other.get("auth/me").status_code == 401
    assert person.get("auth/me").status_code == 200


def test_a_kernel_token_reads_and_creates_and_nothing_more(accounts: RunningServer) -> None:
    person = accounts.register("kernels")
    granted = person.post("auth/kernel-token", json={}).json()
    assert granted["expires_in"] <= 900
    kernel = accounts.anyone()
    kernel.enter(granted)
    dataset = kernel.dataset(b"a,b\n1,2\n")
    assert kernel.get("datasets").json()["total"] == 1
    change = {"current_password": PASSWORD, "new_password": "other plain words here"}
    forbidden = [
        ("POST", "auth/password", change),
        ("POST", "auth/kernel-token", {}),
        ("POST", "auth/logout", {}),
        ("PATCH", "auth/me", {"full_name": "x"}),
        ("GET", "auth/sessions", None),
        ("DELETE", "auth/me", None),
        ("DELETE", f"datasets/{dataset['id']}", None),
    ]
    for verb, address, body in forbidden:
        answer = kernel.request(verb, address, **({"json": body} if body is not None else {}))
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope_missing"), address
    person.post("auth/logout", json={})
    assert kernel.get("datasets").status_code == 401


def test_a_deleted_account_leaves_nothing(accounts: RunningServer) -> None:
    person = accounts.register("deleted")
    marker = b"canary-of-the-deleted"
    dataset = person.dataset(b"a,b\n" + marker + b",2\n", "gone.csv")
    spec = {"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"aggregate": "count"}}}
    person.post("charts", json={"name": "gone", "dataset_id": dataset["id"], "spec": spec})
    assert person.delete("auth/me").status_code == 200
    assert person.get("auth/me").status_code == 401
    assert _login(accounts, "deleted@example.org", PASSWORD).status_code == 401
    assert not list(accounts.store.rglob(f"*{dataset['id']}*"))
    heir = accounts.register("deleted")
    assert heir.get("datasets").json()["total"] == heir.get("charts").json()["total"] == 0
    assert heir.get(f"datasets/{dataset['id']}").status_code == 404


def test_accounts_are_refused_where_jupyter_knows_people(personal: RunningServer) -> None:
    for address in ("auth/register", "auth/login"):
        answer = personal.anyone().post(address, json={"email": "a@b.c", "password": PASSWORD})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "accounts_off")


def test_the_jupyter_identity_is_no_account_where_people_register(accounts: RunningServer) -> None:
    answer = accounts.anyone().post("auth/session", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in_required")


def test_browser_and_kernel_are_one_owner(personal: RunningServer) -> None:
    first, second = personal.owner(), personal.owner()
    assert first.signed["user"] == second.signed["user"]
    assert first.signed["user"]["provider"] == "jupyter"
