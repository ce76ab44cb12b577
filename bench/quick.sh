#!/usr/bin/env bash
# A first look in under three minutes: little of everything, once. Prints the report, which is kept in artifacts/load/quick.md.
# Leaves nothing running.
# usage: bench/quick.sh [TARGET…]     targets as in bench/README.md, or how they begin; default: component, front and direct
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/prepare.sh
only=()
for target in "${@:-component front direct}"; do
  for word in $target; do only+=(--only "$word"); done
done
prepare
read_facts
load suite --quick --report "$folder/quick.md" "${only[@]}" "${facts[@]}" || failed=1
cat "$folder/quick.md"
[ -z "${failed:-}" ]
