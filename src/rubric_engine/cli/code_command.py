"""``rubric code``"""

from __future__ import annotations

import click

from rubric_engine.cli.failures import misuse
from rubric_engine.cli.inputs import language_option
from rubric_engine.cli.output import deliver
from rubric_engine.diagnostics.codes import Code, all_codes
from rubric_engine.diagnostics.hints import meant
from rubric_engine.diagnostics.model import Language
from rubric_engine.resources import diagnostic_page

_EPILOG = """\b
Exit status: 0 shown; 2 wrong usage: there is no such code.
"""


@click.command("code", epilog=_EPILOG, short_help="Show the page that explains a code.")
@click.argument("names", metavar="[CODE]...", nargs=-1)
@language_option
def command(names: tuple[str, ...], language: Language | None) -> None:
    """Show the page of each CODE that stands in front of a message (E122, W430, F512), with a wrong example and its mend. Without any, list all codes.

    The pages are in both languages; --language says in which one the list is.
    """
    codes = all_codes()
    if not names:
        deliver("".join(f"{each.code}  {_title(each, language)}\n" for each in codes.values()), None)
        return
    deliver("\n".join(_page(_code(name, codes, language)) for name in names), None)


def _code(name: str, codes: dict[str, Code], language: Language | None) -> Code:
    """The code of an argument, in any letters; the path of its page will do."""
    bare = name.replace("\\", "/").rpartition("/")[2].upper().removesuffix(".MD").strip(":：")
    if bare in codes:
        return codes[bare]
    near = meant(bare, codes)
    english, chinese = (f"; {near.en}", f"，{near.zh}") if near else ("; `rubric code` lists them", "，「rubric code」列出全部代码")
    raise misuse(f"there is no code `{name}`{english}", f"没有代码「{name}」{chinese}", language)


def _page(code: Code) -> str:
    """The page, or its heading alone where the pages aren't there."""
    return diagnostic_page(code.code) or f"# {code.code} {_title(code, None)}\n"


def _title(code: Code, language: Language | None) -> str:
    match language:
        case "en":
            return code.title_en
        case "zh":
            return code.title_zh
        case None:
            return f"{code.title_en} / {code.title_zh}"
