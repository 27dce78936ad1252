"""The small parts on their own: passwords, throttles, names, forms, keys, caches, the log's format."""

from __future__ import annotations

import json
import logging
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from datasage_jupyter.core.errors import AuthError, StoreError
from datasage_jupyter.server import filenames, ingest
from datasage_jupyter.server.auth import keys, tokens
from datasage_jupyter.server.auth.emails import login_key, normalize_email
from datasage_jupyter.server.auth.passwords import MAX_WAITING, Hasher, check_password
from datasage_jupyter.server.auth.throttle import SignInGuard, Throttle
from datasage_jupyter.server.errors import BusyError, RequestError, ThrottledError
from datasage_jupyter.server.handlers.content import page_limit
from datasage_jupyter.server.logs import JsonFormatter
from datasage_jupyter.server.multipart import FormReader
from datasage_jupyter.server.progress import Board
from datasage_jupyter.server.queries import ResultCache


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_throttle_opens_again_when_its_window_has_passed() -> None:
    clock = Clock()
    throttle = Throttle(2, 60, clock)
    for _ in range(2):
        throttle.check("a")
        throttle.count("a")
    with pytest.raises(ThrottledError) as refused:
        throttle.check("a")
    assert refused.value.headers == {"Retry-After": "60"}
    throttle.check("b")
    clock.now = 60.0
    throttle.check("a")


def test_a_guard_counts_pairs_accounts_and_addresses() -> None:
    guard = SignInGuard(per_account=2, per_address=8)
    for n in range(2):
        guard.failed("ada", "here")
        guard.failed(f"other{n}", "here")
    with pytest.raises(ThrottledError):
        guard.check("ada", "here")
    guard.check("ada", "there")
    guard.succeeded("ada", "here")
    guard.check("ada", "here")
    for n in range(4):
        guard.failed(f"more{n}", "here")
    with pytest.raises(ThrottledError):
        guard.check("fresh", "here")


@pytest.mark.parametrize(
    "email", ["", "a", "@", "a@", "@b", "a b@c", "a@b@c", "a@b\n", "x" * 70 + "@b.c", "a\u200b@b.c", "a\u202e@b.c"]
)
def test_what_is_no_email_is_refused(email: str) -> None:
    if email == "a@b\n":
        assert normalize_email(email) == "a@b"
        return
    with pytest.raises(RequestError):
        normalize_email(email)
    assert login_key(email) == email.casefold()


def test_good_passwords_pass() -> None:
    for password in ("correct horse battery", "Tr0ub4dor&3x!", "ünïcödé wörds", "a" * 64, "x" * 1024):
        check_password(password, "ada@example.org", "Ada Lovelace")


async def test_a_ghost_costs_the_same_work_as_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = Hasher()
    hashed = await hasher.hash("four plain words")
    seen: list[str] = []
    real = hasher._argon

    class Spy:
        hash = staticmethod(real.hash)

        @staticmethod
        def verify(hashed: str, password: bytes) -> bool:
            seen.append(hashed)
            return real.verify(hashed, password)

    monkeypatch.setitem(vars(hasher), "_argon", Spy)
    assert await hasher.verify("four plain words", hashed)
    assert not await hasher.verify("four plain words", None)
    assert not await hasher.verify("four plain word", hashed)
    assert seen[0].split("$")[1:4] == seen[1].split("$")[1:4]
    hasher.close()


async def test_composed_and_decomposed_accents_are_one_password() -> None:
    hasher = Hasher()
    assert await hasher.verify("cafe\u0301 au lait", await hasher.hash("caf\u00e9 au lait"))
    hasher.close()


async def test_hashing_runs_in_its_own_thread_and_refuses_endless_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher, names = Hasher(), []
    monkeypatch.setattr(hasher, "_matches", lambda *_: names.append(threading.current_thread().name) or False)
    await hasher.verify("x", None)
    assert names[0].startswith("datasage-hash")
    hasher._waiting = MAX_WAITING
    with pytest.raises(BusyError):
        await hasher.hash("x")
    hasher.close()


def test_keys_are_made_once_private_and_rotate(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made: list[keys.SigningKeys] = []
    threads = [threading.Thread(target=lambda: made.append(keys.load_keys(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({found.current for found in made}) == 1
    assert len(made[0].signing) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    token = tokens.mint_access(made[0], tokens.Claims("u", "s", frozenset({"read"})), 60)
    rotated = keys.rotate_keys(path)
    assert rotated.current != made[0].current
    assert tokens.read_access(rotated, token).user_id == "u"
    for _ in range(3):
        rotated = keys.rotate_keys(path)
    with pytest.raises(AuthError):
        tokens.read_access(rotated, token)
    path.write_text("{}")
    with pytest.raises(StoreError, match="damaged"):
        keys.load_keys(path)


def test_the_command_rotates_a_stores_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from datasage_jupyter.cli import main

    assert main(["rotate-keys", "--store", str(tmp_path)]) == 2
    assert "no session keys" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    path = keys.key_file(tmp_path)
    path.parent.mkdir()
    old = keys.load_keys(path)
    assert main(["rotate-keys", "--store", str(tmp_path)]) == 0
    new = keys.load_keys(path)
    assert new.current != old.current
    assert set(old.keys) < set(new.keys)
    assert new.current in capsys.readouterr().out


@given(st.text())
def test_shown_names_are_harmless(name: str) -> None:
    shown = filenames.shown_name(name)
    assert 0 < len(shown.encode()) <= 255
    assert not set(shown) & set("/\\\0\r\n\t\u202e\u200b")
    assert shown == filenames.shown_name(shown)
    header = filenames.disposition(shown)
    assert header.isascii()
    assert header.count('"') == 2
    assert filenames.shown_title("", shown)


def test_names_keep_their_ending() -> None:
    long = filenames.shown_name("x" * 400 + ".csv")
    assert (len(long), filenames.extension(long)) == (255, "csv")
    assert filenames.media_type("a.HTML") == "application/octet-stream"
    assert filenames.media_type("a.CSV") == "text/csv"
    assert filenames.extension("a.tar.gz") == "gz"
    assert filenames.extension("no ending") == filenames.extension("a.b c") == ""


@given(st.binary(max_size=300), st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_a_form_reads_the_same_however_it_is_cut(content: bytes, cuts: list[int]) -> None:
    boundary = b"bound"
    if b"\r\n--bound" in b"\r\n" + content:
        return
    body = b'--bound\r\nContent-Disposition: form-data; name="name"\r\n\r\nN\r\n--bound\r\n'
    body += b'Content-Disposition: form-data; name="file"; filename="f.csv"\r\nContent-Type: x/y\r\n\r\n' + content
    body += b"\r\n--" + boundary + b"--\r\n"
    received = bytearray()
    form, at = FormReader('multipart/form-data; boundary="bound"', received.extend), 0
    while at < len(body):
        step = cuts[at % len(cuts)]
        form.feed(body[at : at + step])
        at += step
    form.finish()
    assert bytes(received) == content
    assert (form.fields, form.filename) == ({"name": "N"}, "f.csv")


def test_a_cache_keeps_the_newest_within_its_size() -> None:
    cache = ResultCache(1000)
    for n in range(20):
        cache.put((f"d{n}", "chart"), {"text": "x" * 80})
    assert cache.get(("d0", "chart")) is None
    assert cache.get(("d19", "chart")) == {"text": "x" * 80}
    cache.put(("large", "chart"), {"text": "x" * 900})
    assert cache.get(("large", "chart")) is None
    cache.forget("d19")
    assert cache.get(("d19", "chart")) is None


async def test_a_board_wakes_those_who_wait() -> None:
    board = Board()
    board.tell("d", 0.5, "reading")
    assert (board.get("d").fraction, board.get("d").name) == (0.5, "reading")  # type: ignore[union-attr]
    await board.wait("d", 0.01)
    board.drop("d")
    assert board.get("d") is None


def test_pages_of_very_wide_tables_are_shorter() -> None:
    assert [page_limit(10_000, columns) for columns in (1, 100, 200, 5000)] == [10_000, 10_000, 5000, 200]
    assert (page_limit(0, 3), page_limit(5, 10_000_000)) == (0, 1)


def test_quality_is_counted() -> None:
    assert ingest.quality_of(["error", "warning", "warning", "info"]) == {"errors": 1, "warnings": 2, "score": 74}
    assert ingest.quality_of(["error"] * 9)["score"] == 0
    assert ingest.quality_of([]) == {"errors": 0, "warnings": 0, "score": 100}


def test_a_log_line_is_one_line_of_ascii_json() -> None:
    record = logging.LogRecord("datasage", logging.INFO, "", 0, "text\nwith \x1b[31m lines", (), None)
    record.facts = {"key": "v\u2028alue"}
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert line.isascii()
    assert "\x1b" not in line
    assert json.loads(line)["key"] == "v\u2028alue"
