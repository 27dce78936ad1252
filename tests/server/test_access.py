"""Deny by default: every address and verb, without one sign-in, without the other, and from other sites."""

from __future__ import annotations

import contextlib
import re

import httpx
import pytest

from datasage_jupyter.server.handlers.routes import operations, routes
from tests.server.running import API, TOKEN, RunningServer

VERBS = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS")
WITHOUT_SESSION = {"health", "openapi.json", "auth/register", "auth/login", "auth/refresh", "auth/session"}
UNKNOWN = "aaaaaaaaaaaaaaaaaaaaaaaa"
ADDRESSES = [re.sub(r"{\w+\*?}", UNKNOWN, pattern) for pattern, _ in routes()]
EVERY = [(verb, address) for address in ADDRESSES for verb in VERBS]


def test_every_contract_that_needs_no_session_is_on_the_list() -> None:
    assert {pattern for pattern, _, contract in operations() if contract.scope is None} == WITHOUT_SESSION
    assert {pattern for pattern, _, contract in operations() if not contract.jupyter} == {"health"}


def test_nothing_but_health_answers_a_stranger(accounts: RunningServer) -> None:
    session = accounts.register("strangers").headers["X-DataSage-Authorization"]
    for headers in ({}, {"X-DataSage-Authorization": session}, {"Authorization": "token wrong"}):
        with httpx.Client(base_url=accounts.url + API, headers=headers) as http:
            for verb, address in EVERY:
                status = http.request(verb, address).status_code
                expected = (200,) if (verb, address) == ("GET", "health") else (401, 403)
                assert status in expected, (verb, address, headers)


def test_nothing_on_the_closed_list_answers_without_a_session(accounts: RunningServer) -> None:
    person = accounts.anyone()
    for session in ({}, {"X-DataSage-Authorization": "Bearer x.y.z"}, {"X-DataSage-Authorization": "Basic eA=="}):
        for verb, address in EVERY:
            if address not in WITHOUT_SESSION:
                answer = person.request(verb, address, headers=session)
                assert answer.status_code == 401, (verb, address)
                assert verb == "HEAD" or answer.json()["error"]["code"] == "unauthenticated"


def test_unknown_addresses_and_verbs_are_errors_like_any_other(personal: RunningServer) -> None:
    owner = personal.owner()
    assert owner.get("nothing/here").json()["error"]["code"] == "not_found"
    answer = owner.request("PUT", "datasets")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")


def _with_cookie(server: RunningServer) -> httpx.Client:
    """A browser that signed in to Jupyter, with its cookies and no token."""
    http = httpx.Client(base_url=server.url + API, follow_redirects=False)
    page = http.get(f"{server.url}lab", params={"token": TOKEN})
    http.get(str(httpx.URL(server.url).join(page.headers.get("Location", server.url + "lab"))))
    assert any(name.startswith("username-") for name in http.cookies)
    return http


def test_a_cookie_alone_changes_nothing(personal: RunningServer) -> None:
    session = personal.owner().headers["X-DataSage-Authorization"]
    with contextlib.closing(_with_cookie(personal)) as http:
        for headers in ({}, {"X-DataSage-Authorization": session}):
            for pattern, verb, _ in operations():
                if verb in ("POST", "PATCH", "DELETE"):
                    address = re.sub(r"{\w+}", UNKNOWN, pattern)
                    assert http.request(verb, address, headers=headers).status_code == 403, address


def test_a_page_of_this_origin_may_use_its_cookie(personal: RunningServer) -> None:
    with contextlib.closing(_with_cookie(personal)) as http:
        headers = {"X-XSRFToken": http.cookies["_xsrf"], "Origin": personal.url.split("/user")[0]}
        assert http.post("auth/session", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "file://",
        "http://evil.example",
        "http://127.0.0.1.evil.example",
        "https://evil-127.0.0.1",
        "http://x@127.0.0.1",
    ],
)
def test_other_origins_are_refused_even_with_both_tokens(personal: RunningServer, origin: str) -> None:
    owner = personal.owner()
    for verb, address in (("GET", "datasets"), ("POST", "auth/session"), ("OPTIONS", "uploads"), ("GET", "auth/me")):
        assert owner.request(verb, address, headers={"Origin": origin}).status_code == 403


def test_cross_site_reads_with_cookies_get_no_data(personal: RunningServer) -> None:
    with contextlib.closing(_with_cookie(personal)) as http:
        for headers in ({"Referer": "http://evil.example/x"}, {"Sec-Fetch-Site": "cross-site"}):
            for address in ("openapi.json", "datasets", "auth/me"):
                assert http.get(address, headers=headers).status_code in (401, 403)


def test_a_preflight_reflects_nothing(personal: RunningServer) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    answer = httpx.options(f"{personal.url}{API}datasets", headers=headers)
    assert answer.status_code in (401, 403)
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_a_foreign_host_is_refused(personal: RunningServer) -> None:
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example"):
        assert personal.owner().get("datasets", headers={"Host": host}).status_code == 403


def test_safe_verbs_and_override_headers_change_nothing(personal: RunningServer) -> None:
    owner = personal.owner()
    dataset = owner.dataset(b"a,b\n1,2\n", "kept.csv")
    for verb in ("GET", "HEAD", "OPTIONS"):
        for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            owner.request(verb, f"datasets/{dataset['id']}", headers={header: "DELETE"})
            owner.request(verb, f"datasets/{dataset['id']}?_method=DELETE", headers={header: "DELETE"})
    assert owner.get(f"datasets/{dataset['id']}").json()["is_deleted"] is False
    trace = httpx.request("TRACE", f"{personal.url}{API}datasets", headers=owner.headers)
    assert trace.status_code == 405
    assert TOKEN not in trace.text


def test_nothing_redirects_and_nothing_becomes_a_script(personal: RunningServer) -> None:
    owner = personal.owner()
    for query in ("next=//evil.example", "redirect=https://evil.example", "callback=alert", "url=//evil.example"):
        for address in ("datasets", "auth/me", "health", "openapi.json"):
            answer = owner.get(f"{address}?{query}")
            assert "Location" not in answer.headers
            assert answer.headers["Content-Type"].startswith("application/json")


def test_tokens_in_the_address_open_no_session(personal: RunningServer) -> None:
    token = personal.owner().signed["access_token"]
    person = personal.anyone()
    for name in ("access_token", "session", "datasage", "X-DataSage-Authorization"):
        assert person.get(f"datasets?{name}={token}").status_code in (400, 401)


def test_a_kernel_token_opens_only_our_addresses(personal: RunningServer) -> None:
    for scheme in ("datasage wrong", "datasage", f"datasage {TOKEN}"):
        answer = httpx.post(f"{personal.url}{API}auth/session", headers={"Authorization": scheme}, json={})
        assert answer.status_code == 403


@pytest.mark.parametrize("body", [b"x" * 1_100_000, b"[" * 500_000])
def test_large_bodies_are_refused_with_an_answer(personal: RunningServer, body: bytes) -> None:
    owner = personal.owner()
    for address in ("charts/query", "auth/session", "charts"):
        answer = owner.post(address, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 413)


@pytest.mark.parametrize("verb", ["TRACE", "PROPFIND", "BREW"])
def test_a_verb_nobody_knows_says_that_the_connection_ends(personal: RunningServer, verb: str) -> None:
    with httpx.Client(base_url=personal.url + API, headers={"Authorization": f"token {TOKEN}"}) as http:
        refused = http.request(verb, "datasets")
        assert refused.status_code == 405
        assert refused.headers["Connection"] == "close"
        assert refused.headers["Allow"] == "GET"
        assert http.get("health").status_code == 200


def test_what_a_request_says_of_tls_counts_only_from_a_trusted_proxy(personal: RunningServer) -> None:
    owner, own = personal.owner(), personal.url.split("/user")[0]
    for header in ("X-Forwarded-Proto", "X-Scheme"):
        assert owner.get("auth/me", headers={"Origin": own, header: "https"}).status_code == 200
