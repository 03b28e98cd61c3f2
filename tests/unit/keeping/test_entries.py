"""A kept rubric as bytes: nothing but what was kept is ever taken."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rubric_engine import loads
from rubric_engine.keeping import Kept, KeptRefused, seal
from rubric_engine.keeping.entry import from_bytes, from_content, to_bytes
from tests.unit.keeping.comparing import differences
from tests.unit.keeping.conftest import TEXT

_SECRET = bytes(range(32))
_RUBRIC = loads(TEXT)
_KEPT = Kept.of("k" * 64, TEXT, (("base.rubric", "d" * 64, "text"),), _RUBRIC.program, _RUBRIC.warnings, {"some": ["code"]})
_BYTES = to_bytes(_KEPT, _SECRET)
_CONTENT = _BYTES.split(b"\n", 2)[2]


def test_it_comes_back() -> None:
    found = from_bytes(_BYTES, _SECRET)
    assert (found.key, found.text, found.bases, found.warnings) == (_KEPT.key, _KEPT.text, _KEPT.bases, _KEPT.warnings)
    assert (found.language, found.code) == ("en", {"some": ["code"]})
    assert differences(found.program, _KEPT.program) == []


def test_the_same_rubric_gives_the_same_bytes() -> None:
    again = loads(TEXT)
    assert to_bytes(Kept.of(_KEPT.key, TEXT, _KEPT.bases, again.program, again.warnings, _KEPT.code), _SECRET) == _BYTES


@given(st.integers(0, len(_BYTES) - 1), st.integers(1, 255))
@settings(max_examples=300)
def test_a_changed_byte_is_refused(at: int, by: int) -> None:
    with pytest.raises(KeptRefused):
        from_bytes(_BYTES[:at] + bytes([_BYTES[at] ^ by]) + _BYTES[at + 1 :], _SECRET)


@pytest.mark.parametrize("at", range(_BYTES.index(_CONTENT) + 2))
def test_every_bit_of_the_head_counts(at: int) -> None:
    for bit in range(8):
        with pytest.raises(KeptRefused):
            from_bytes(_BYTES[:at] + bytes([_BYTES[at] ^ 1 << bit]) + _BYTES[at + 1 :], _SECRET)


@given(st.integers(0, len(_BYTES) - 1))
def test_a_truncated_one_is_refused(at: int) -> None:
    with pytest.raises(KeptRefused):
        from_bytes(_BYTES[:at], _SECRET)


@given(st.integers(0, len(_BYTES)), st.binary(min_size=1, max_size=5))
def test_something_inserted_is_refused(at: int, more: bytes) -> None:
    with pytest.raises(KeptRefused):
        from_bytes(_BYTES[:at] + more + _BYTES[at:], _SECRET)


@given(st.integers(0, len(_BYTES) - 2), st.integers(1, 60))
def test_something_cut_out_is_refused(at: int, length: int) -> None:
    with pytest.raises(KeptRefused):
        from_bytes(_BYTES[:at] + _BYTES[at + length :], _SECRET)


@given(st.binary(max_size=200))
def test_anything_else_is_refused(data: bytes) -> None:
    for each in (data, _BYTES[: -len(_CONTENT)] + data):
        with pytest.raises(KeptRefused):
            from_bytes(each, _SECRET)


@given(st.binary(min_size=0, max_size=40).filter(lambda secret: secret != _SECRET))
def test_another_key_is_refused(secret: bytes) -> None:
    with pytest.raises(KeptRefused, match="wasn't made by this user's engine"):
        from_bytes(_BYTES, secret)


def test_the_seal_is_of_the_whole_file() -> None:
    assert _BYTES.split(b"\n")[1] == seal.seal(_SECRET, _BYTES.split(b"\n")[0] + b"\n" + _CONTENT)


@pytest.mark.parametrize(
    "changed",
    [
        {"format": 1},
        {"format": "1"},
        {"key": 1},
        {"text": None},
        {"language": "de"},
        {"language": "zh"},
        {"edition": "4"},
        {"edition": None},
        {"bases": {}},
        {"bases": ["base.rubric"]},
        {"bases": [["base.rubric", "d"]]},
        {"bases": [["base.rubric", "d", 1]]},
        {"roots": []},
        {"roots": [0]},
        {"roots": [1]},
        {"groups": None},
        {"more": 1},
    ],
)
def test_under_the_seal_all_is_read_as_strictly(changed: dict[str, object]) -> None:
    parts = [json.loads(each) for each in _CONTENT.split(b"\n")]
    for number, part in enumerate(parts):
        if changed.keys() <= part.keys() or "more" in changed:
            refused(parts, number, {**part, **changed})
            for name in changed.keys() & part.keys():
                refused(parts, number, {key: value for key, value in part.items() if key != name})


def refused(parts: list[dict[str, object]], number: int, other: dict[str, object]) -> None:
    """At once what loading needs, the rest when it is asked for."""
    parts = [*parts[:number], other, *parts[number + 1 :]]
    with pytest.raises(KeptRefused):
        from_content(b"\n".join(json.dumps(each).encode() for each in parts)).meaning()


def test_the_meaning_is_read_when_it_is_asked_for() -> None:
    head, body = _CONTENT.split(b"\n")
    found = from_content(head + b"\n" + body[:-1])
    assert (found.key, found.text, found.language) == (_KEPT.key, TEXT, "en")
    with pytest.raises(KeptRefused):
        found.meaning()
    for content in (head, head + b"\n", head + b"\n" + head, head + b"\n" + body + b"\n" + body):
        with pytest.raises(KeptRefused):
            from_content(content).meaning()
    with pytest.raises(KeptRefused):
        from_content(body + b"\n" + head)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"format": 1' + b"0" * 10_000 + b"}", b"NaN"])
def test_content_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(KeptRefused):
        from_content(content)


@given(st.integers(0, len(_CONTENT) - 1), st.integers(1, 127))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_under_the_seal_a_changed_byte_gives_a_program_or_is_refused(at: int, by: int) -> None:
    """Never another error. (A byte of a label may change, and it is a program still: the seal is there for that.)"""
    try:
        found = from_content(_CONTENT[:at] + bytes([_CONTENT[at] ^ by]) + _CONTENT[at + 1 :])
        program = found.program
    except KeptRefused:
        return
    assert type(program) is type(_KEPT.program)


def test_too_large_a_rubric_cant_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from rubric_engine.keeping import entry

    monkeypatch.setattr(entry, "MOST_BYTES", len(_BYTES) - 1)
    with pytest.raises(ValueError, match="too large"):
        to_bytes(_KEPT, _SECRET)
    monkeypatch.setattr(entry, "MOST_BYTES", len(_BYTES))
    assert to_bytes(_KEPT, _SECRET) == _BYTES
