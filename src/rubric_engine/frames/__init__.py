"""The door for frames: whole columns in, results in a frame of the same kind out. Needs NumPy, and Polars for Polars frames (the extra ``frames``)."""

from __future__ import annotations

from rubric_engine.frames.score import FramePlan, FrameResult, UnsupportedError, score_frame

__all__ = ["FramePlan", "FrameResult", "UnsupportedError", "score_frame"]
