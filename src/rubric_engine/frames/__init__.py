"""The door for frames: whole columns in, results in a frame of the same kind out. Needs NumPy, and Polars for Polars frames (the extra ``frames``)."""

from __future__ import annotations

try:
    from rubric_engine.frames.score import FramePlan, FrameResult, UnsupportedError, score_frame
except ModuleNotFoundError as error:
    if error.name != "numpy":
        raise
    told = 'frames are scored with NumPy, which isn\'t installed / 计算数据表要用 NumPy，尚未安装: pip install "rubric-engine[frames]"'
    raise ModuleNotFoundError(told, name=error.name) from None

__all__ = ["FramePlan", "FrameResult", "UnsupportedError", "score_frame"]
