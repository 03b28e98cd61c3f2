#!/usr/bin/env bash
# Runs every target for as many seconds (600 without an argument), one after the other; stops at nothing, and tells at the end what was found.
# run_all.sh SECONDS FOLDER TARGET …: these alone.
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
work=${2:-${TMPDIR:-/tmp}/rubric-fuzz}
names=${*:3}
for name in ${names:-$("${PYTHON:-python}" -c 'from fuzz.targets import TARGETS; print(*TARGETS)')}; do
  echo "== $name"
  mkdir -p "$work/$name"
  "${PYTHON:-python}" -m fuzz.run "$name" --seconds "$seconds" --seed 0 --work "$work" >"$work/$name/log.txt" 2>&1
  grep -E "^Done|ERROR|SUMMARY" "$work/$name/log.txt"
done
found=$(find "$work" -path '*/found/*' -type f)
echo "${found:-nothing was found}"
[ -z "$found" ]
