"""Compiled rubrics, kept in a folder, so that loading one again needs no parse.

A kept rubric is plain data (``codec``), with the code for its plain facts beside it, and only data that this user's engine wrote is taken: it is sealed with a key of the user's own (``seal``), made of
exactly these texts by exactly these source files of the engine (``engine``), and of exactly the form that the core's classes have (``kinds``).
Whatever isn't is refused, and the rubric compiled again. Nothing that is read here is ever executed; the code is text, and whoever runs it (``scorer_kept``) lets
nothing pass that isn't in the small language of generated code.
"""

from rubric_engine.keeping.entry import Kept
from rubric_engine.keeping.folder import digest_of, forget, keep, look, recall, user_folder
from rubric_engine.keeping.refusal import KeptRefused

__all__ = ["Kept", "KeptRefused", "digest_of", "forget", "keep", "look", "recall", "user_folder"]
