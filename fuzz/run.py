"""Runs a target: ``python -m fuzz.run TARGET --seconds N``. Needs atheris, see README.md.

What grows the coverage goes to a folder outside of the repository (``--work``), as does what is found: ``crash-…``, ``timeout-…`` and ``slow-…``, inputs that took over
a second of processor time (under instrumentation, which costs three to ten times as much: time them again with ``--time``).
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import pkgutil
import sys
import tempfile
import time
from pathlib import Path

from fuzz import seeds
from fuzz.inside import Insides
from fuzz.packed import HEAD, Parts
from fuzz.shared import MOST
from fuzz.targets import TARGETS, TEXTS, target
from fuzz.words import Mutator, write_dictionary

SLOW = 1.0
"""Seconds of processor time that no input of a few kilobytes may take."""

HANG = 30
"""Seconds after which libFuzzer takes an input for one that never ends."""

LONGER = {"kept": 65_536, "workbooks": 65_536}
"""Bytes: what is kept of the smallest rubric, and a form, are longer than a text may be here."""

_LEFT_OUT = ("frames.spark", "frames.duckdb", "testing", "checking", "assurance")


def main() -> None:
    known = argparse.ArgumentParser(prog="python -m fuzz.run", description=__doc__)
    known.add_argument("target", choices=TARGETS)
    known.add_argument("--seconds", type=int, default=60, help="how long, by the clock")
    known.add_argument("--seed", type=int, default=1, help="of libFuzzer; 0: another one each time")
    known.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir(), "rubric-fuzz"), help="where the grown corpus and the findings go"
    )
    known.add_argument(
        "--time", nargs="*", type=Path, metavar="FILE", help="runs these inputs without instrumentation, and says what each takes"
    )
    given = known.parse_args()
    if given.time is not None:
        _time(given.target, given.time)
        return
    _fuzz(given.target, given.seconds, given.seed, given.work)


def _time(name: str, files: list[Path]) -> None:
    run = target(name)
    for file in files:
        data = file.read_bytes()
        run(data)  # warm
        before = time.process_time()
        run(data)
        print(f"{time.process_time() - before:8.3f} s  {len(data):6} bytes  {file}")


def _fuzz(name: str, seconds: int, seed: int, work: Path) -> None:
    import atheris

    grown, found = work / name / "corpus", work / name / "found"
    for folder in (grown, found):
        folder.mkdir(parents=True, exist_ok=True)
    dictionary = work / name / "words.dict"
    write_dictionary(dictionary)
    for loaded in [each for each in sys.modules if each.split(".")[0] == "rubric_engine" or each.startswith("fuzz.targets.")]:
        del sys.modules[loaded]  # what this program itself needs of the engine was imported without instruments
    with atheris.instrument_imports(include=["rubric_engine"], enable_loader_override=False):
        _import_everything()
        importlib.import_module(f"fuzz.targets.{name}")
    run = importlib.import_module(f"fuzz.targets.{name}").run
    for each in (b"", *(path.read_bytes() for path in sorted((seeds.CORPUS / name).glob("*"))[:3])):
        run(each)  # what is imported and compiled once shall not look slow

    def timed(data: bytes) -> None:
        before = time.process_time()
        run(data)
        taken = time.process_time() - before
        if taken > SLOW:
            (found / f"slow-{taken:.1f}s-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)

    own = [str(grown), str(seeds.CORPUS / name)]
    told = [
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-max_len={LONGER.get(name, MOST)}",
        f"-timeout={HANG}",
        f"-dict={dictionary}",
        "-print_final_stats=1",
    ]
    more = {}
    if name in TEXTS:
        more["custom_mutator"] = _mutator(name)
    elif name == "kept":
        more["custom_mutator"] = _inside()
    elif name == "workbooks":
        more["custom_mutator"] = _by_parts()
    atheris.Setup([sys.argv[0], *told, f"-artifact_prefix={found}/", *own], timed, **more)
    atheris.Fuzz()


def _mutator(name: str):  # type: ignore[no-untyped-def]
    """Of lines and words three times in four, else libFuzzer's own."""
    import atheris

    by_lines = Mutator(
        seeds.lines() if name != "cases" else tuple(line for text in seeds.EXAMPLES for line in text.split("\n") if line),
        int(name == "cases"),
    )

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        return by_lines(data, most, seed) if seed % 4 else atheris.Mutate(data, most)

    return mutated


def _inside():  # type: ignore[no-untyped-def]
    """Of the content under the seal seven times in eight, else libFuzzer's own: of bytes, so that it is hardly ever JSON."""
    import atheris

    from fuzz.targets.kept import contents

    by_parts = Insides(contents())

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        return by_parts(data, most, seed) if seed % 8 else atheris.Mutate(data, most)

    return mutated


def _by_parts():  # type: ignore[no-untyped-def]
    """Of the XML of a part seven times in eight, else libFuzzer's own."""
    import atheris

    from fuzz.targets.workbooks import seeds as workbooks

    by_parts = Parts(tuple(each[1:] for each in workbooks() if each[1:].startswith(HEAD)), before=1)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        return by_parts(data, most, seed) if seed % 8 else atheris.Mutate(data, most)

    return mutated


def _import_everything() -> None:
    """Most of the engine is imported when it is first used; what isn't imported here isn't instrumented."""
    import rubric_engine

    for module in pkgutil.walk_packages(rubric_engine.__path__, "rubric_engine."):
        if not module.name.removeprefix("rubric_engine.").startswith(_LEFT_OUT) and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


if __name__ == "__main__":
    main()
