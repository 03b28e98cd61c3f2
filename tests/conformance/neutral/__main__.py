"""``python -m tests.conformance.neutral make`` writes the suite, ``make --check`` says whether it is up to date, ``run`` runs it."""

from __future__ import annotations

import sys

from tests.conformance.neutral import making, suite
from tests.conformance.neutral.documents import ROOT


def main(arguments: list[str]) -> int:
    match arguments:
        case ["make"]:
            try:
                written = making.write()
            except making.Refused as error:
                print(error)
                return 1
            for path in written:
                print(f"written: {path.relative_to(ROOT)}")
            return 0
        case ["make", "--check"]:
            wrong = making.differing()
            for path in wrong:
                print(f"not as it would be written: {path.relative_to(ROOT)}")
            return 1 if wrong else 0
        case ["run"]:
            failures = 0
            for case in suite.cases():
                found = [*suite.by_reference(case), *suite.by_backends(case)]
                failures += bool(found)
                for line in found:
                    print(f"{case.data['id']}: {line}")
            print(f"{failures} of {sum(1 for _ in suite.cases())} cases differ")
            return 1 if failures else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
