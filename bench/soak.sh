#!/usr/bin/env bash
# People come and go on the gateway for half an hour, one in ten vanishing without a word; memory must stay flat.
# Writes bench/results/DATE-soak.md and its picture; ends with 1 where memory grew or a visit failed. Leaves nothing running.
# usage: bench/soak.sh [--minutes N] [--target component|front|embedded] [--name NAME]     NAME instead of DATE-soak
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/prepare.sh
name=$(date +%F)-soak
words=()
while [ $# -gt 0 ]; do
  case $1 in
    --name) name=$2 ;;
    --minutes | --target) words+=("$1" "$2") ;;
    *) fail "usage: bench/soak.sh [--minutes N] [--target component|front|embedded] [--name NAME]" ;;
  esac
  shift 2
done
prepare
read_facts
load soak --report "bench/results/$name.md" "${words[@]}" "${facts[@]}" || failed=1
cat "bench/results/$name.md"
[ -z "${failed:-}" ]
