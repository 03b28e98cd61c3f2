"""The rubrics here are read by the tests beside this folder: one of them extends a shipped rubric that doesn't lie here."""

collect_ignore_glob = ["*.rubric", "*.cases"]
