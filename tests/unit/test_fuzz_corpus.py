"""The targets of fuzz/, without a fuzzer: every input of the corpora, a few bytes more or less, and what the fuzzing itself consists of."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz import seeds, words
from fuzz.shared import MOST
from fuzz.targets import TARGETS, TEXTS, target

INPUTS = [(name, path) for name in TARGETS for path in sorted((seeds.CORPUS / name).iterdir())]


@pytest.mark.parametrize(("name", "path"), INPUTS, ids=lambda part: part.name if isinstance(part, Path) else str(part))
def test_an_input_of_the_corpus(name: str, path: Path) -> None:
    target(name)(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_hardly_any_bytes(name: str) -> None:
    for data in (b"", b"\0", b"\xff", b"\0\0\0", bytes(range(256))):
        target(name)(data)


def test_each_target_has_a_corpus_and_the_whole_is_small() -> None:
    files = [path for path in seeds.CORPUS.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} == set(TARGETS)
    assert sum(path.stat().st_size for path in files) < 1_000_000


@pytest.mark.parametrize("name", TEXTS)
def test_mutations_are_told_by_their_seed(name: str) -> None:
    lines = seeds.lines()
    first, again = words.Mutator(lines, 0), words.Mutator(lines, 0)
    data = min((seeds.CORPUS / name).iterdir()).read_bytes()
    changed = [first(data, MOST, seed) for seed in range(20)]
    assert changed == [again(data, MOST, seed) for seed in range(20)]
    assert len(set(changed)) > 10
    assert all(len(each) <= MOST for each in changed)


def test_the_dictionary_has_the_words_of_both_languages(tmp_path: Path) -> None:
    words.write_dictionary(tmp_path / "words.dict")
    written = (tmp_path / "words.dict").read_text(encoding="ascii").splitlines()
    for word in ("rubric", "评分办法", "at least", "规律"):
        assert '"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"' in written
