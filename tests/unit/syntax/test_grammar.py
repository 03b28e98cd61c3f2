"""The grammar has no conflict that Lark would resolve in silence, and no two terminals that collide."""

from __future__ import annotations

import pytest
from lark import Lark

from rubric_engine.resources import grammar_text


def test_strict_mode() -> None:
    pytest.importorskip("interegular")  # strict mode needs it
    Lark(grammar_text(), parser="lalr", lexer="contextual", strict=True)
