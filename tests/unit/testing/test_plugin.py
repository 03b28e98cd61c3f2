"""The pytest plugin, run by pytest in a folder of its own. Plugins that are installed are left out there, so that it is the same whether or not ours is among them."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

# Loaded before pytest runs within this process, which forgets what it loaded: some of it, loaded twice, would be two classes of one name.
for _module in ("pasted", "plugin_coverage", "plugin_items"):
    importlib.import_module(f"rubric_engine.testing.{_module}")

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[3]

RUBRIC = """rubric "Library"
fact posts (信息): count, 0 to 50
fact plan (有方案): yes/no
item 1 "Posts" (「信息」)
posts each earn 0.5 points
posts at least 40 earns -5 points
plan earns 1 point
example "two posts"
given posts is 2, plan is no
expect total is 1
example "wrong"
given posts is 2, plan is no
expect total is 3
law "a plan helps": more plan never lowers total
law "more is better": more posts never lowers total
"""
CASES = """example "four posts"
given posts is 4, plan is yes
expect total is 3
"""
PLAIN = 'rubric "p"\nfact a: yes/no\nitem 1 "x"\na earns 1 point\n'
UNTESTED = 'rubric "b"\nitem 1 "x"\nnobody earns 1 point\n'
BROKEN = 'rubric "b"\nitem 1 "x"\nnobody earns 1 point\nexample "e"\nexpect total is 1\n'


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.delenv("PYTEST_XDIST_WORKER_COUNT", raising=False)
    monkeypatch.setenv("PYTEST_PLUGINS", "rubric_engine.testing.plugin")
    return pytester


@pytest.fixture
def library(inner: pytest.Pytester) -> pytest.Pytester:
    write(inner, "library.rubric", RUBRIC)
    write(inner, "library.cases", CASES)
    return inner


def write(pytester: pytest.Pytester, name: str, text: str) -> Path:
    path = pytester.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def collected(pytester: pytest.Pytester, *arguments: str) -> list[str]:
    lines = pytester.runpytest("--collect-only", "-q", *arguments).stdout.lines
    return [line for line in lines if "::" in line]


# ---------------------------------------------------------------- collecting


def test_an_item_for_each_example_and_law(library: pytest.Pytester) -> None:
    assert collected(library) == [
        "library.cases::compiles",
        "library.cases::four posts",
        "library.rubric::compiles",
        "library.rubric::two posts",
        "library.rubric::wrong",
        "library.rubric::a plan helps",
        "library.rubric::more is better",
    ]


def test_items_stand_where_the_statements_do(library: pytest.Pytester) -> None:
    items, _ = library.inline_genitems()
    assert [item.location for item in items] == [
        ("library.cases", 0, "compiles"),
        ("library.cases", 0, "four posts"),
        ("library.rubric", 0, "compiles"),
        ("library.rubric", 7, "two posts"),
        ("library.rubric", 10, "wrong"),
        ("library.rubric", 13, "a plan helps"),
        ("library.rubric", 14, "more is better"),
    ]


def test_verdicts(library: pytest.Pytester) -> None:
    library.runpytest().assert_outcomes(passed=5, failed=2)


def test_a_rubric_without_examples_compiles_or_fails(inner: pytest.Pytester) -> None:
    write(inner, "plain.rubric", PLAIN)
    inner.runpytest().assert_outcomes(passed=1)
    inner.runpytest("plain.rubric").assert_outcomes(passed=1)
    write(inner, "rules/broken.rubric", UNTESTED)
    write(inner, "规则/不通.rubric", "评分办法 「不通」\n考核项 1 「甲」\n某项 计 1 分\n")
    for named in ((), ("rules/broken.rubric", "规则/不通.rubric", "plain.rubric")):
        result = inner.runpytest(*named)
        result.assert_outcomes(passed=1, failed=2)
        result.stdout.fnmatch_lines_random(
            ["FAILED rules/broken.rubric::compiles - error E*nobody*", "FAILED 规则/不通.rubric::compiles - 错误 E*"]
        )
    assert collected(inner, "rules/broken.rubric") == ["rules/broken.rubric::compiles"]
    assert collected(inner, "rules/broken.rubric::compiles") == ["rules/broken.rubric::compiles"]


def test_the_files_of_other_programs_are_left_alone(inner: pytest.Pytester) -> None:
    write(inner, "yaml.rubric", "rubric:\n  - name: neatness\n")
    (inner.path / "picture.rubric").write_bytes(bytes(range(256)))
    write(inner, "others.cases", CASES)  # no rubric lies beside it
    assert collected(inner) == []
    assert collected(inner, "yaml.rubric") == ["yaml.rubric::compiles"], "what is named is meant"


def test_a_rubric_with_cases_beside_it(inner: pytest.Pytester) -> None:
    write(inner, "library.rubric", RUBRIC.partition("example")[0])
    write(inner, "library.cases", CASES)
    items = ["library.cases::compiles", "library.cases::four posts", "library.rubric::compiles"]
    assert collected(inner) == items
    inner.runpytest().assert_outcomes(passed=3)
    write(inner, "library.rubric", UNTESTED)
    assert collected(inner) == [items[0], items[2]]
    inner.runpytest().assert_outcomes(failed=2)
    write(inner, "library.rubric", PLAIN)
    write(inner, "library.cases", "# none yet\n")
    inner.runpytest("library.cases").assert_outcomes(passed=1)


def test_rubrics_that_build_on_others(inner: pytest.Pytester) -> None:
    write(inner, "base.rubric", PLAIN)
    later = write(inner, "later.rubric", 'rubric "later"\nextends "base.rubric"\nreplace item 1 "x"\na earns 2 points\n')
    inner.runpytest().assert_outcomes(passed=2)
    write(inner, "base.rubric", UNTESTED)  # an error of both: each file is told by itself
    inner.runpytest().assert_outcomes(failed=2)
    later.write_text(later.read_text("utf-8") + "replace item 1\n", "utf-8")
    write(inner, "base.rubric", PLAIN)
    inner.runpytest().assert_outcomes(passed=1, failed=1)
    inner.runpytest("--ignore", "later.rubric").assert_outcomes(passed=1)


def test_what_compiles_is_chosen_as_anything_else(library: pytest.Pytester) -> None:
    write(library, "broken.rubric", UNTESTED)
    assert collected(library, "-k", "compiles") == ["broken.rubric::compiles", "library.cases::compiles", "library.rubric::compiles"]
    assert collected(library, "-m", "rubric and not rubric_law and not rubric_example") == collected(library, "-k", "compiles")
    library.runpytest("-k", "compiles").assert_outcomes(passed=2, failed=1, deselected=5)
    library.runpytest("-p", "xdist.plugin", "-n", "2", "-k", "compiles").assert_outcomes(passed=2, failed=1)


def test_an_example_may_be_called_so(inner: pytest.Pytester) -> None:
    write(inner, "library.rubric", RUBRIC.replace('"two posts"', '"compiles"'))
    assert collected(inner)[:2] == ["library.rubric::compiles", "library.rubric::compiles (2)"]


def test_equal_labels_are_told_apart(inner: pytest.Pytester) -> None:
    write(inner, "library.rubric", RUBRIC.replace('"a plan helps"', '"two posts"') + 'law "two posts (2)": total at most 100\n')
    names = [each.partition("::")[2] for each in collected(inner)]
    assert names == ["compiles", "two posts", "wrong", "two posts (2)", "more is better", "two posts (2)'"], (
        "an example and a law may share a label"
    )


def test_switched_off(library: pytest.Pytester) -> None:
    write(library, "pytest.ini", "[pytest]\nrubric_files = false\n")
    assert collected(library) == []
    assert collected(library, "library.cases") == ["library.cases::compiles", "library.cases::four posts"], "what is named is meant"


def test_cases_without_a_rubric_that_are_named_fail(inner: pytest.Pytester) -> None:
    write(inner, "others.cases", CASES)
    result = inner.runpytest("others.cases")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*there is no rubric *others.rubric*"])


# ---------------------------------------------------------------- choosing


def test_chosen_by_name_and_by_marker(library: pytest.Pytester) -> None:
    assert collected(library, "-k", "wrong or helps") == ["library.rubric::wrong", "library.rubric::a plan helps"]
    assert collected(library, "-m", "rubric_law") == ["library.rubric::a plan helps", "library.rubric::more is better"]
    assert len(collected(library, "--strict-markers", "-m", "rubric and rubric_example")) == 3
    assert len(collected(library, "-m", "rubric")) == 7
    assert collected(library, "library.rubric::two posts") == ["library.rubric::two posts"]


def test_what_failed_last(library: pytest.Pytester) -> None:
    library.runpytest("-p", "cacheprovider")
    library.runpytest("-p", "cacheprovider", "--lf").assert_outcomes(failed=2)


def test_among_python_tests(library: pytest.Pytester) -> None:
    library.makepyfile("def test_it(): pass")
    library.runpytest().assert_outcomes(passed=6, failed=2)


# ---------------------------------------------------------------- failures


def test_an_example_shows_its_ledger_and_no_python(library: pytest.Pytester) -> None:
    result = library.runpytest("-k", "wrong")
    result.stdout.fnmatch_lines(
        [
            "*_ wrong _*",
            "line 13, expected  total is 3",
            "found  total is 1 point, not 3 points.",
            "  1.1  posts each earn 0.5 points  *earned: *",
            "library.rubric:11",
            "FAILED library.rubric::wrong - total is 1 point, not 3 points.",
        ]
    )
    shown = result.stdout.str()
    assert "Traceback" not in shown
    assert ".py" not in shown.partition("FAILURES")[2]


def test_a_law_shows_its_counterexample(library: pytest.Pytester) -> None:
    result = library.runpytest("-k", "better", "--rubric-seed", "3", "--rubric-examples", "80")
    result.stdout.fnmatch_lines(
        [
            'line 15  law "more is better": more posts never lowers total',
            "found  the total goes from * when posts goes from *",
            '  # law "more is better": more posts never lowers total',
            '  example "counterexample: more is better (1)"',
            "again: rubric test library.rubric -k 'more is better' --seed 3 --examples 80",
        ]
    )


def test_errors_are_one_item_with_the_diagnostics(inner: pytest.Pytester) -> None:
    write(inner, "broken.rubric", BROKEN)
    result = inner.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*_ compiles _*", "error E*nobody*", "*--> broken.rubric:3:1", "FAILED broken.rubric::compiles - error E*"]
    )


def test_errors_in_cases(inner: pytest.Pytester) -> None:
    write(inner, "library.rubric", RUBRIC)
    write(inner, "library.cases", CASES.replace("posts is 4", "poste is 4"))
    result = inner.runpytest("library.cases")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*--> library.cases:2:7"])


def test_numbers_of_the_configuration(library: pytest.Pytester) -> None:
    write(library, "pytest.ini", "[pytest]\nrubric_seed = 5\nrubric_examples = 90\n")
    library.runpytest("-k", "better").stdout.fnmatch_lines(["again: *--seed 5 --examples 90"])
    library.runpytest("-k", "better", "--rubric-seed", "6").stdout.fnmatch_lines(["again: *--seed 6 --examples 90"])
    write(library, "pytest.ini", "[pytest]\nrubric_examples = many\n")
    library.runpytest("-k", "helps").stdout.fnmatch_lines(["rubric_examples is a whole number from 1, not `many`"])


def test_a_law_that_was_put_to_no_test_is_a_warning(inner: pytest.Pytester) -> None:
    inner.makefile(
        ".rubric",
        empty='rubric "e"\nfact posts: count, 0 to 5\nitem 1 "P"\nposts each earn 1 point\nlaw "never": total is 1 when total above 9\n',
    )
    done = inner.runpytest_inprocess("-p", "rubric_engine.testing.plugin")
    done.assert_outcomes(passed=2, warnings=1)
    done.stdout.fnmatch_lines(["*UntestedLawWarning: never: its condition never came true: nothing was tested*"])


def test_a_law_without_hypothesis(library: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    library.runpytest("-k", "helps or two").stdout.fnmatch_lines(["laws are tried with Hypothesis, which isn't installed: pip install *"])


def test_in_the_xml_of_pytest(library: pytest.Pytester) -> None:
    library.runpytest("--junitxml", "r.xml", "-k", "wrong")
    (failure,) = ElementTree.parse(library.path / "r.xml").getroot().iter("failure")
    assert failure.get("message") == "total is 1 point, not 3 points."
    assert "1.1  posts each earn 0.5 points" in (failure.text or "")


# ---------------------------------------------------------------- coverage


def test_coverage_by_the_examples_that_ran(library: pytest.Pytester) -> None:
    result = library.runpytest("--rubric-coverage", "-k", "two or four")
    result.stdout.fnmatch_lines(["*rubric coverage*", "library.rubric: coverage *% (*) by 2 examples"])
    fewer = library.runpytest("--rubric-coverage", "-k", "two")
    fewer.stdout.fnmatch_lines(["library.rubric: coverage *% (*) by 1 example"])
    assert _seen(fewer) < _seen(result)
    assert "Not seen" not in fewer.stdout.str()
    library.runpytest("--rubric-coverage", "-v", "-k", "two").stdout.fnmatch_lines(["Not seen:", "*line 6  posts at least 40*"])
    assert "rubric coverage" not in library.runpytest().stdout.str()


def _seen(result: pytest.RunResult) -> int:
    line = next(line for line in result.stdout.lines if ": coverage " in line)
    return int(line.partition("(")[2].partition("/")[0])


def test_coverage_as_pages(library: pytest.Pytester) -> None:
    write(library, "sub/library.rubric", RUBRIC)
    library.runpytest("--rubric-coverage-html", "pages")
    assert sorted(path.name for path in (library.path / "pages").iterdir()) == ["library.html", "sub_library.html"]
    assert "posts each earn 0.5 points" in (library.path / "pages" / "library.html").read_text("utf-8")


def test_side_by_side(library: pytest.Pytester) -> None:
    """Other processes collect and run; the ledgers and what was covered come back."""
    result = library.runpytest("-p", "xdist.plugin", "-n", "2", "--rubric-coverage")
    result.assert_outcomes(passed=5, failed=2)
    result.stdout.fnmatch_lines_random(["library.rubric: coverage *% (*) by 3 examples", "found  total is 1 point, not 3 points."])
    alone = library.runpytest("--rubric-coverage")
    assert _seen(alone) == _seen(result)


def test_the_summary_says_the_same_in_several_processes(library: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    alone, together = (library.runpytest(*more, "-k", "wrong") for more in ((), ("-p", "xdist.plugin", "-n", "2")))
    wanted = [line for line in alone.stdout.lines if line.startswith("FAILED")]
    assert [line for line in together.stdout.lines if line.startswith("FAILED")] == wanted
    assert wanted == ["FAILED library.rubric::wrong - total is 1 point, not 3 points."]
    assert "expected  total is 3" in together.stdout.str()


# ---------------------------------------------------------------- the package


def test_it_costs_nothing_where_no_rubric_is(inner: pytest.Pytester) -> None:
    inner.makepyfile(
        """
        import sys
        def test_nothing_is_loaded():
            ours = {name for name in sys.modules if name.partition(".")[0] == "rubric_engine"}
            assert ours == {"rubric_engine", "rubric_engine.testing", "rubric_engine.testing.plugin"}
            assert not {"lark", "attrs", "attr", "hypothesis", "click"} & set(sys.modules)
        """
    )
    done = subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=inner.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_is_installed_with_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"rubric_engine": "rubric_engine.testing.plugin"}
