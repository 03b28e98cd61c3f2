"""Mutants judged by several processes. Each of them reads the rubric's texts again; nothing but texts and numbers goes from one to the other."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from rubric_engine.assurance.examples_of import Texts, trial
from rubric_engine.assurance.mutation import Mutation, Outcome, Trial

_trial: list[Trial] = []  # of this process
_CHUNK = 8


def judged(texts: Texts, own: Trial, only: str | None, processes: int) -> Mutation:
    """The same outcomes in the same order, however many processes there are."""
    chosen = tuple(own.chosen(only))
    if processes <= 1 or len(chosen) <= _CHUNK:
        return own.all(only)
    places = {each.id: place for place, each in enumerate(own.mutants)}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(texts, own.search)) as pool:
        rows = list(pool.map(_judge, [places[each.id] for each in chosen], chunksize=_CHUNK))
    return own.summed_up(chosen, [Outcome(*row) for row in rows])


def _begin(texts: Texts, search: bool) -> None:
    _trial.append(trial(texts, search=search))


def _judge(place: int) -> tuple[str, str, str | None, str | None]:
    found = _trial[0].judge(_trial[0].mutants[place])
    return found.mutant, found.status, found.by, found.telling
