"""The same rubric in other engines, each as its documents recommend. A module has ``total(facts)`` and, where it can, ``cohort(units)``; all that can be
prepared is prepared when the module is imported, which fails where the library isn't installed."""

MODULES = {
    "zen-engine": "zen_engine",
    "datalogic-py": "datalogic",
    "common-expression-language": "cel_",
    "rule-engine": "rule_engine_",
    "OpenFisca-Core": "openfisca",
}
"""The names of distributions, and the module that uses each."""
