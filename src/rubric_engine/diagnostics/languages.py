"""The two languages: which one is meant, and texts that are there in both."""

from __future__ import annotations

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language


def checked(language: object, otherwise: str) -> Language:
    """``language``, or ``otherwise`` (that of a rubric) where it is None; ``ValueError`` if it is neither ``en`` nor ``zh``."""
    if language is None:
        return "zh" if otherwise == "zh" else "en"
    if language not in ("en", "zh"):
        file = language if isinstance(language, str) and "." in language else None
        meant = f"; what comes back is the content of a file: write it to `{file}`" if file else ""
        raise ValueError(f"no language `{language}`; there are `en` and `zh`{meant}")
    return language


@frozen
class Both:
    """What is said in both languages; which one is chosen when it is shown. Empty texts say nothing."""

    en: str
    zh: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


@frozen
class Meant(Both):
    """The question whether another name was meant, with that name; of two that are equally near (None) nobody knows which."""

    name: str | None

    @classmethod
    def of(cls, name: str, other: str | None = None) -> Meant:
        if other is None:
            return cls(f"did you mean `{name}`?", f"是否指「{name}」？", name)
        return cls(f"did you mean `{name}` or `{other}`?", f"是指「{name}」还是「{other}」？", None)


def said(text: str | Both, language: str) -> str:
    """A text in a language; one that is there in one language only is that."""
    return text[language] if isinstance(text, Both) else text


def listed(names: list[str]) -> Both:
    """Names in a row, as they stand in a sentence of each language."""
    return Both(", ".join(f"`{name}`" for name in names), "、".join(f"「{name}」" for name in names))


def joined(names: list[str]) -> Both:
    """The same without marks."""
    return Both(", ".join(names), "、".join(names))
