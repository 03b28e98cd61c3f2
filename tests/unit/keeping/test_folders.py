"""The folder itself: whose it is, what lies in it, and what happens when it can't be used."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rubric_engine import loads
from rubric_engine.keeping import Kept, files, folder, keep, seal, user_folder
from rubric_engine.keeping.refusal import KeptRefused
from tests.unit.keeping.conftest import TEXT

Told = pytest.LogCaptureFixture
posix = pytest.mark.skipif(os.name != "posix", reason="permissions")


def load(cache: Path | str, text: str = TEXT) -> None:
    assert loads(text, cache=cache).score({"days": 6}).total == 3


def many(number: int) -> str:
    return f"# {number}\n{TEXT}"


@posix
def test_only_the_user_can_read_what_is_kept(cache: Path, state: Path) -> None:
    old = os.umask(0)
    try:
        load(cache)
    finally:
        os.umask(old)
    kept = [*cache.iterdir(), state / "rubric-engine" / "keeping.key"]
    assert [each.stat().st_mode & 0o777 for each in kept] == [0o600, 0o600]
    assert [each.stat().st_mode & 0o777 for each in (cache, state / "rubric-engine")] == [0o700, 0o700]


def test_the_key_lies_apart_from_what_it_seals(cache: Path, state: Path) -> None:
    load(cache)
    assert [each.name for each in cache.iterdir() if not each.name.endswith(".kept")] == []
    key = (state / "rubric-engine" / "keeping.key").read_bytes()
    assert len(key) == 32
    assert all(key not in each.read_bytes() and key.hex().encode() not in each.read_bytes() for each in cache.iterdir())


def test_users_have_keys_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = seal.made_key()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "other"))
    assert seal.made_key() != first


@posix
def test_a_user_without_a_home_keeps_nothing(cache: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "")
    monkeypatch.setenv("HOME", "nowhere")
    load(cache)
    assert not cache.exists()
    assert "no folder for a key" in told.text


# ---------------------------------------------------------------- folders that can't be used


def test_a_folder_that_cant_be_made_is_no_error(tmp_path: Path, told: Told) -> None:
    (tmp_path / "file").write_text("x")
    load(tmp_path / "file" / "cache")
    load(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "x"
    assert "isn't kept" in told.text


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_no_error(cache: Path, told: Told) -> None:
    cache.mkdir(mode=0o500)
    load(cache)
    load(cache)
    assert list(cache.iterdir()) == []
    assert "isn't kept" in told.text


def test_a_full_disk_is_no_error(cache: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    load(cache)
    assert "No space left on device" in told.text
    assert not cache.exists() or list(cache.iterdir()) == []


def test_a_name_that_no_folder_can_have_is_no_error(told: Told) -> None:
    load("a\0b")
    assert "no file can have its name" in told.text


def test_a_folder_in_the_place_of_an_entry_is_no_error(cache: Path, told: Told) -> None:
    load(cache)
    (file,) = cache.iterdir()
    file.unlink()
    file.mkdir()
    load(cache)
    assert "is refused" in told.text
    assert file.is_dir()
    assert list(cache.iterdir()) == [file]


# ---------------------------------------------------------------- links and others


@posix
def test_a_link_in_the_place_of_an_entry_is_replaced_and_not_followed(cache: Path, told: Told, tmp_path: Path) -> None:
    load(cache)
    (file,) = cache.iterdir()
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    before = elsewhere.read_bytes()
    file.symlink_to(elsewhere)
    load(cache)
    assert "it is a link" in told.text
    assert not file.is_symlink()
    assert elsewhere.read_bytes() == before
    told.clear()
    load(cache)
    assert told.text == ""


@posix
def test_a_link_in_the_place_of_the_key_isnt_followed(cache: Path, told: Told, state: Path, tmp_path: Path) -> None:
    known = tmp_path / "known"
    known.write_bytes(bytes(32))
    known.chmod(0o600)
    (state / "rubric-engine").mkdir(parents=True)
    key = state / "rubric-engine" / "keeping.key"
    key.symlink_to(known)
    with pytest.raises(KeptRefused, match="it is a link"):
        seal.key()
    load(cache)
    assert not key.is_symlink()
    assert key.read_bytes() != bytes(32) == known.read_bytes()


@posix
def test_a_pipe_in_the_place_of_an_entry_never_waits(cache: Path, told: Told) -> None:
    load(cache)
    (file,) = cache.iterdir()
    file.unlink()
    os.mkfifo(file)
    load(cache)
    assert "no plain file" in told.text


@posix
def test_what_belongs_to_another_user_is_refused(cache: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    load(cache)
    (file,) = cache.iterdir()
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    for each in (file, Path(seal._path())):
        with pytest.raises(KeptRefused, match="another user's"):
            files.read_own(str(each), 10**6)
    before = Path(seal._path()).read_bytes()
    load(cache)
    assert "another user's" in told.text
    assert Path(seal._path()).read_bytes() == before  # it isn't ours to replace


def test_an_absurdly_large_entry_isnt_even_read(cache: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    load(cache)
    (file,) = cache.iterdir()
    monkeypatch.setattr(folder, "MOST_BYTES", file.stat().st_size - 1)
    load(cache)
    assert "it is too large" in told.text


# ---------------------------------------------------------------- how much there is


def test_the_oldest_go(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MOST_FILES", 3)
    order: list[Path] = []
    for number in range(5):
        before = set(cache.iterdir()) if cache.exists() else set()
        load(cache, many(number))
        (new,) = set(cache.iterdir()) - before
        order.append(new)
        os.utime(new, ns=(number, number))
    assert set(cache.iterdir()) == set(order[2:])


def test_no_more_bytes_than_are_allowed(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(cache, many(0))
    (first,) = cache.iterdir()
    monkeypatch.setattr(folder, "MOST_BYTES_IN_ALL", first.stat().st_size * 5 // 2)
    for number in range(1, 4):
        load(cache, many(number))
    assert len(list(cache.iterdir())) == 2
    monkeypatch.setattr(folder, "MOST_BYTES_IN_ALL", 1)
    load(cache, many(9))
    assert len(list(cache.iterdir())) == 1  # the newest stays in any case


def test_what_was_never_finished_goes_too_and_what_isnt_ours_stays(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.mkdir()
    ours, other, alike = (cache / name for name in (f"{'0' * 64}.kept.{'1' * 16}.tmp", "notes.txt", f"{'0' * 64}.kept.bak"))
    for each in (ours, other, alike):
        each.write_text("x")
        os.utime(each, ns=(0, 0))
    monkeypatch.setattr(folder, "MOST_FILES", 1)
    load(cache)
    assert not ours.exists()
    assert other.exists()
    assert alike.exists()
    assert len(list(cache.iterdir())) == 3


# ---------------------------------------------------------------- many at once


def test_many_writers_and_readers_at_once(cache: Path, told: Told) -> None:
    start = threading.Barrier(8)

    def work(number: int) -> None:
        start.wait()
        for each in range(6):
            load(cache, many((number + each) % 3))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(list(cache.iterdir())) == 3
    told.clear()
    for number in range(3):
        load(cache, many(number))
    assert told.text == ""


def test_of_drafts_nothing_stays(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(source: str, target: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_own(str(cache / "x"), b"x")
    assert list(cache.iterdir()) == []


def test_what_cant_be_made_isnt_kept(cache: Path, told: Told) -> None:
    def made(key: str) -> Kept:
        raise ValueError("no data for it")

    keep(cache, "text", made)
    assert "no data for it" in told.text


# ---------------------------------------------------------------- where it is


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"RUBRIC_ENGINE_CACHE": "/x"}, "/x"),
        ({"RUBRIC_ENGINE_CACHE": "", "XDG_CACHE_HOME": "/c"}, None),
        ({"RUBRIC_ENGINE_CACHE": " 0 ", "XDG_CACHE_HOME": "/c"}, None),
        ({"XDG_CACHE_HOME": "/c"}, "/c/rubric-engine"),
        ({"XDG_CACHE_HOME": "c", "HOME": "/h"}, "/h/.cache/rubric-engine"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/rubric-engine"),
        ({"HOME": "nowhere"}, None),
    ],
)
@posix
def test_the_folder_of_the_user(variables: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RUBRIC_ENGINE_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert user_folder() == expected
