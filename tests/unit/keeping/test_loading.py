"""Loading with a cache: the same rubric as without one, and never an error more."""

from __future__ import annotations

import copy
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from rubric_engine import Rubric, RubricError, bases, compiling, from_bytes, load, load_shipped, loads, shipped, shipped_rubrics
from rubric_engine.core.ir import Program
from rubric_engine.keeping import Kept, KeptRefused, digest_of, engine, folder, forget, look, recall, seal
from rubric_engine.keeping.entry import to_bytes
from tests.unit.keeping.comparing import differences
from tests.unit.keeping.conftest import TEXT

BASE = 'rubric "Base"\nedition 1\nfact n: count, 0 to 9\nitem 1 "N"\nn each earns 1 point\nitem 2 "M"\nn above 3 earns 1 point\n'
OWN = 'rubric "Own"\nextends "base.rubric"\nreplace item 2 "M"\nn above 4 earns 2 points\n'

Told = pytest.LogCaptureFixture


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the texts that were compiled, or parsed to be had as trees."""
    names: list[str] = []

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def call(source: object, *others: object) -> object:
            names.append(getattr(source, "name", str(source)))
            return function(source, *others)

        return call

    for module, name in ((compiling, "parse"), (bases, "parse")):
        monkeypatch.setattr(module, name, counted(getattr(module, name)))
    return names


def entry(cache: Path) -> Path:
    (found,) = cache.iterdir()
    return found


def same(left: Rubric, right: Rubric) -> bool:
    return (
        differences(left.program, right.program) == []
        and (left.source, left.language, left.warnings) == (right.source, right.language, right.warnings)
        and left.source.parts == right.source.parts
    )


# ---------------------------------------------------------------- what is kept is the rubric


@pytest.mark.parametrize("name", shipped_rubrics())
def test_a_kept_rubric_is_the_rubric(name: str, cache: Path, parsed: list[str]) -> None:
    plain = load_shipped(name)
    made = load_shipped(name, cache=cache)
    del parsed[:]
    kept = load_shipped(name, cache=cache)
    assert parsed == []
    assert same(kept, plain)
    assert same(made, plain)
    assert kept.summary == plain.summary
    assert parsed == []
    assert kept.format() == plain.format()
    assert kept.document == plain.document
    assert kept.model.document == plain.model.document
    assert kept.assembled.files == plain.assembled.files
    assert kept.document is kept.document
    assert len(parsed) == 1 + len(kept.source.bases)


def test_a_kept_rubric_scores_explains_and_runs_its_examples(cache: Path) -> None:
    loads(TEXT, cache=cache)
    kept, plain = loads(TEXT, cache=cache), loads(TEXT)
    facts = {"days": 7, "visits": [{"good": True}, {"good": None}]}
    assert kept.score(facts) == plain.score(facts)
    assert kept.score(facts).to_json() == plain.score(facts).to_json()
    assert kept.score(facts).explain("zh") == plain.score(facts).explain("zh")
    assert kept.run_examples() == plain.run_examples()
    assert all(outcome.passed for outcome in kept.run_examples())


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda rubric: pickle.loads(pickle.dumps(rubric))], ids=["copy", "deepcopy", "pickle"]
)
def test_a_kept_rubric_can_be_copied(copied: Callable[[Rubric], Rubric], cache: Path) -> None:
    files = {"base.rubric": BASE}
    loads(OWN, name="own", files=files, cache=cache)
    kept = loads(OWN, name="own", files=files, cache=cache)
    assert same(copied(kept), kept)


def test_texts_bytes_and_files(cache: Path, tmp_path: Path, parsed: list[str]) -> None:
    file = tmp_path / "r.rubric"
    file.write_text(TEXT, encoding="gb18030")
    loaders: list[Callable[[], Rubric]] = [
        lambda: load(file, cache=cache),
        lambda: load(str(file), cache=str(cache)),
        lambda: from_bytes(file.read_bytes(), "r.rubric", cache=cache),
        lambda: loads(TEXT, name="r.rubric", cache=cache),
    ]
    for each in loaders:
        each()
    del parsed[:]
    for each in loaders:
        assert each().source.text == TEXT
    assert parsed == []
    assert len(list(cache.iterdir())) == 2  # of the text, and of the bytes of the file


def test_the_name_is_the_one_that_is_asked_for(cache: Path) -> None:
    loads(TEXT, name="first", cache=cache)
    kept = loads(TEXT, name="second", cache=cache)
    assert kept.source.name == "second"
    assert repr(kept) == repr(loads(TEXT, name="second"))


def test_warnings_are_kept(cache: Path) -> None:
    text = 'rubric "Plans"\nfact plan: yes/no\nitem 1 "Plan", uncapped\nplan earns 2 points\n'
    assert loads(text, cache=cache).warnings
    assert loads(text, cache=cache).warnings == loads(text).warnings


def test_without_a_cache_nothing_is_kept(cache: Path, state: Path) -> None:
    loads(TEXT)
    assert not state.exists()
    assert not cache.exists()


def test_errors_are_never_kept(cache: Path) -> None:
    for _ in range(2):
        with pytest.raises(RubricError) as caught:
            loads(TEXT + "nonsense", cache=cache)
        assert caught.value.diagnostics
        with pytest.raises(RubricError):
            from_bytes(b"\xff\xff\xff\xff", cache=cache)
    assert not cache.exists()


def test_texts_that_differ_in_anything_are_others(cache: Path, parsed: list[str]) -> None:
    texts = [TEXT, TEXT + "\n", TEXT.replace("Days", "days"), "\ufeff" + TEXT, "# x\n" + TEXT]
    for number, text in enumerate(texts, start=1):
        assert loads(text, cache=cache).source.text == text
        assert len(parsed) == number
    assert digest_of("x") != digest_of(b"x")


def test_a_text_that_no_file_can_hold_is_the_same_error_as_ever(cache: Path) -> None:
    with pytest.raises(RubricError) as caught:
        loads(TEXT.replace("Doc 1", "Doc \ud800"), cache=cache)
    assert [each.code for each in caught.value.diagnostics] == ["E101"]


# ---------------------------------------------------------------- rubrics on rubrics


@pytest.fixture
def extending(tmp_path: Path) -> Path:
    (tmp_path / "base.rubric").write_text(BASE, encoding="utf-8")
    (tmp_path / "own.rubric").write_text(OWN, encoding="utf-8")
    return tmp_path / "own.rubric"


def test_bases_are_kept_with_it(extending: Path, cache: Path, parsed: list[str]) -> None:
    plain = load(extending, cache=cache)
    del parsed[:]
    kept = load(extending, cache=cache)
    assert parsed == []
    assert same(kept, plain)
    assert kept.format("zh") == plain.format("zh")
    assert [Path(each.name).name for each in kept.source.bases] == ["base.rubric"]


def test_a_changed_base_is_noticed(extending: Path, cache: Path, told: Told) -> None:
    assert load(extending, cache=cache).score({"n": 5}).total == 7
    base = extending.with_name("base.rubric")
    base.write_text(BASE.replace("earns 1 point\nitem", "earns 2 points\nitem"), encoding="utf-8")
    assert load(extending, cache=cache).score({"n": 5}).total == 12
    assert "another one now" in told.text
    told.clear()
    assert load(extending, cache=cache).score({"n": 5}).total == 12
    assert told.text == ""


def test_a_missing_base_is_the_same_error_as_ever(extending: Path, cache: Path) -> None:
    load(extending, cache=cache)
    extending.with_name("base.rubric").unlink()
    for given in (cache, None):
        with pytest.raises(RubricError) as caught:
            load(extending, cache=given)
        assert [each.code for each in caught.value.diagnostics] == ["E370"]


def test_a_base_that_becomes_a_link_out_of_the_folder_is_refused(extending: Path, cache: Path, tmp_path: Path) -> None:
    load(extending, cache=cache)
    base, elsewhere = extending.with_name("base.rubric"), tmp_path.parent / "elsewhere.rubric"
    base.rename(elsewhere)
    base.symlink_to(elsewhere)
    with pytest.raises(RubricError) as caught:
        load(extending, cache=cache)
    assert [each.code for each in caught.value.diagnostics] == ["E371"]


def test_what_is_only_known_of_its_own_name_is_still_found(cache: Path) -> None:
    files = {"base.rubric": BASE}
    loads(OWN, name="own.rubric", files=files, cache=cache)
    with pytest.raises(RubricError) as caught:  # it would extend itself
        loads(OWN, name="base.rubric", files=files, cache=cache)
    assert [each.code for each in caught.value.diagnostics] == ["E372"]
    with pytest.raises(RubricError) as caught:  # bases weren't given
        loads(OWN, name="own.rubric", cache=cache)
    assert [each.code for each in caught.value.diagnostics] == ["E374"]


def test_a_base_that_changes_while_it_is_compiled_isnt_kept(extending: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compiling.compiled

    def slowly(*given: object) -> Rubric:
        found = compiled(*given)  # type: ignore[arg-type]
        extending.with_name("base.rubric").write_text(BASE + "# another one\n", encoding="utf-8")
        return found

    monkeypatch.setattr(compiling, "compiled", slowly)
    load(extending, cache=cache)
    assert not cache.exists()


# ---------------------------------------------------------------- what is refused


def spoiled(cache: Path, told: Told, reason: str) -> None:
    """The entry in the folder isn't taken, and replaced by a good one."""
    assert loads(TEXT, cache=cache).score({"days": 6}).total == 3
    assert reason in told.text, told.text
    told.clear()
    loads(TEXT, cache=cache)
    assert told.text == ""
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:-1], lambda data: data + b"\n", lambda data: b"x" + data[1:], lambda data: b"\x80\x04."]
)
def test_a_damaged_entry_is_replaced(damage: Callable[[bytes], bytes], cache: Path, told: Told) -> None:
    loads(TEXT, cache=cache)
    file = entry(cache)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(KeptRefused):
        look(file)
    spoiled(cache, told, "is refused")


def test_an_entry_of_another_user_or_machine_is_refused(cache: Path, told: Told, state: Path) -> None:
    loads(TEXT, cache=cache)
    (state / "rubric-engine" / "keeping.key").write_bytes(bytes(32))
    spoiled(cache, told, "wasn't made by this user's engine")


def test_without_a_key_nothing_is_taken(cache: Path, told: Told, state: Path) -> None:
    loads(TEXT, cache=cache)
    (state / "rubric-engine" / "keeping.key").unlink()
    with pytest.raises(KeptRefused, match="no key yet"):
        look(entry(cache))
    spoiled(cache, told, "no key yet")


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_key_that_others_can_read_is_replaced(cache: Path, told: Told, state: Path) -> None:
    loads(TEXT, cache=cache)
    key = state / "rubric-engine" / "keeping.key"
    before = key.read_bytes()
    key.chmod(0o644)
    spoiled(cache, told, "isn't to be trusted: others can read it")
    assert key.read_bytes() != before
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_damaged_key_is_replaced(cache: Path, told: Told, state: Path) -> None:
    loads(TEXT, cache=cache)
    (state / "rubric-engine" / "keeping.key").write_bytes(b"short")
    spoiled(cache, told, "key is damaged")


def test_another_version_of_the_engine_keeps_its_own(cache: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    loads(TEXT, cache=cache)
    monkeypatch.setattr(folder, "stamp", lambda: "another engine")
    loads(TEXT, cache=cache)
    assert len(parsed) == 2
    assert len(list(cache.iterdir())) == 2


def test_an_entry_under_the_name_of_another_is_refused(cache: Path, told: Told) -> None:
    loads(TEXT.replace("1 point,", "2 points,"), cache=cache)
    file = entry(cache)
    loads(TEXT, cache=cache)
    (other,) = (each for each in cache.iterdir() if each != file)
    file.replace(other)
    spoiled(cache, told, "of another text, or by another version")


def test_a_changed_engine_is_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lib" / "rubric_engine"
    (package / "core").mkdir(parents=True)
    (package / "cli").mkdir()
    (package / "core" / "ir.py").write_text("1")
    monkeypatch.setattr(engine, "_PACKAGE", str(package))

    def stamp() -> str | None:
        engine.stamp.cache_clear()
        try:
            return engine.stamp()
        finally:
            engine.stamp.cache_clear()

    first = stamp()
    assert first is not None
    assert first == stamp()
    (package / "cli" / "app.py").write_text("1")  # has no say in what is compiled
    assert first == stamp()
    (package / "core" / "ir.py").write_text("12")
    second = stamp()
    assert second != first
    (package / "core" / "more.py").touch()
    assert stamp() not in (first, second)
    (package / "core" / "more.py").unlink()
    assert stamp() == second
    (tmp_path / "lib" / "rubric_engine-9.dist-info").mkdir()
    assert stamp() != second
    monkeypatch.setattr(engine, "_PACKAGE", str(package / "nowhere"))
    assert stamp() is None


def test_an_engine_that_cant_be_looked_at_keeps_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "stamp", lambda: None)
    loads(TEXT, cache=cache)
    loads(TEXT, cache=cache)
    assert not cache.exists()


def test_a_sealed_program_that_isnt_one_is_refused(cache: Path, told: Told, secret: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even what bears the seal is read strictly: here the names of the members differ."""
    rubric = loads(TEXT, cache=cache)
    file = entry(cache)
    kept = Kept.of(file.stem, TEXT, (), rubric.program)
    dumps = json.dumps
    with monkeypatch.context() as patched:
        patched.setattr(json, "dumps", lambda found, **given: dumps(found, **given).replace('"COUNT"', '"COUNTS"'))
        data = to_bytes(kept, secret)
    file.write_bytes(data)
    with pytest.raises(KeptRefused, match="a name of nothing"):
        look(file)


def test_looking_at_an_entry(cache: Path) -> None:
    rubric = loads(TEXT, cache=cache)
    found = look(entry(cache))
    assert isinstance(found.program, Program)
    assert (found.text, found.program, found.program.edition) == (TEXT, rubric.program, "3")
    with pytest.raises(FileNotFoundError):
        look(cache / "nothing.kept")
    assert recall(cache, "another text", lambda file, digest: True) is None


def test_forgetting(cache: Path) -> None:
    loads(TEXT, cache=cache)
    (cache / "mine.txt").write_text("x")
    forget(cache)
    assert [each.name for each in cache.iterdir()] == ["mine.txt"]
    forget(cache / "nowhere")


def test_shipped_files_and_their_copies_share_an_entry(cache: Path, tmp_path: Path, parsed: list[str]) -> None:
    load_shipped("eurovision", cache=cache)
    copied = tmp_path / "copy.rubric"
    copied.write_bytes(shipped("eurovision").read_bytes())
    assert load(copied, cache=cache).source.name == str(copied)
    assert len(parsed) == 1
    assert seal.key() == seal.made_key()
