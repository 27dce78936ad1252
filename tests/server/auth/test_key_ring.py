"""Keys that several servers share, and their rotation without a restart."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from datasage_jupyter.cli import main
from datasage_jupyter.core.errors import AuthError, StoreError
from datasage_jupyter.server.auth import keys, tokens

WHO = tokens.Claims("u", "s", frozenset({"read"}))


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "session-keys.json"
    keys.make_keys(path)
    return path


def test_two_servers_with_one_file_accept_each_others_tokens(shared: Path) -> None:
    one, two = (keys.KeyRing(shared, is_shared=True) for _ in range(2))
    assert tokens.read_access(two(), tokens.mint_access(one(), WHO, 60)) == WHO
    refresh = tokens.new_refresh("u", "s")
    assert tokens.read_refresh(two(), tokens.write_refresh(one(), refresh)) == refresh


def test_a_rotation_is_noticed_without_a_restart(shared: Path) -> None:
    one, two = (keys.KeyRing(shared, is_shared=True) for _ in range(2))
    before = tokens.mint_access(one(), WHO, 60)
    two()
    rotated = keys.rotate_keys(shared)
    after = tokens.mint_access(one(), WHO, 60)
    assert one().current == rotated.current
    for token in (before, after):
        assert tokens.read_access(two(), token) == WHO
    keys.rotate_keys(shared)
    assert tokens.read_access(two(), before) == WHO
    keys.rotate_keys(shared)
    with pytest.raises(AuthError):
        tokens.read_access(two(), before)


def test_copies_learn_the_next_key_before_anybody_signs_with_it(shared: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    copy.write_bytes(shared.read_bytes())
    one, two = keys.KeyRing(shared, is_shared=True), keys.KeyRing(copy, is_shared=True)
    first = one().current
    assert keys.rotate_keys(shared, prepare=True).current == first
    assert keys.rotate_keys(shared, prepare=True).keys == one().keys
    copy.write_bytes(shared.read_bytes())
    rotated = keys.rotate_keys(shared)
    assert rotated.current != first
    assert set(rotated.keys) == set(two().keys)
    assert tokens.read_access(two(), tokens.mint_access(one(), WHO, 60)) == WHO
    assert tokens.read_access(one(), tokens.mint_access(two(), WHO, 60)) == WHO


def test_a_shared_file_is_never_made_by_a_server(tmp_path: Path) -> None:
    path = tmp_path / "absent.json"
    with pytest.raises(StoreError, match="not there"):
        keys.KeyRing(path, is_shared=True)()
    assert list(tmp_path.iterdir()) == []
    assert keys.KeyRing(path)().keys
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_bad_replacement_does_not_take_the_good_keys_away(shared: Path) -> None:
    ring = keys.KeyRing(shared, is_shared=True)
    good = ring()
    shared.write_text("{")
    assert ring() == good
    shared.unlink()
    assert ring() == good
    shared.write_text("{")
    with pytest.raises(StoreError, match="damaged"):
        keys.KeyRing(shared, is_shared=True)()


def test_a_file_others_may_read_is_closed(shared: Path) -> None:
    shared.chmod(0o644)
    keys.KeyRing(shared, is_shared=True)()
    assert stat.S_IMODE(shared.stat().st_mode) == 0o600


def test_the_command_makes_prepares_and_rotates_a_shared_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "team.json"
    assert main(["rotate-keys", "--key-file", str(path)]) == 0
    assert "Made" in capsys.readouterr().out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = keys.load_keys(path).current
    assert main(["rotate-keys", "--prepare", "--key-file", str(path)]) == 0
    assert keys.load_keys(path).current == first
    monkeypatch.setenv("DATASAGE_SIGNING_KEY_FILE", str(path))
    waiting = list(keys.load_keys(path).keys)[-1]
    assert main(["rotate-keys"]) == 0
    assert keys.load_keys(path).current == waiting
    assert os.listdir(tmp_path) == [path.name]
    assert main(["rotate-keys", "--key-file", str(tmp_path / "no" / "team.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_the_hubs_service_is_started_by_a_hub(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN", raising=False)
    assert main(["hub-service", "--config=absent.py"]) == 2
    assert "JUPYTERHUB_API_URL" in capsys.readouterr().err
