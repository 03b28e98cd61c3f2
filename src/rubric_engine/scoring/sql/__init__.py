"""The flat form as SQL: stages of SELECTs over a database's own tables, with no row looked at here. See ``plan.py``."""
