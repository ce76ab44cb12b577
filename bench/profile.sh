#!/usr/bin/env bash
# Where the CPU time of a server goes while one thing is done again and again: samples of perf, added up. Prints Markdown.
# Leaves nothing running.
# usage: bench/profile.sh TARGET WHAT [--process NAME] [--seconds N] [--sessions N]     WHAT: start, visit, talk, idle
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/prepare.sh
[ $# -ge 2 ] || fail "usage: bench/profile.sh TARGET WHAT [--process NAME] [--seconds N] [--sessions N]"
target=$1 what=$2
shift 2
need perf=linux-perf
prepare
load profile --target "$target" --what "$what" "$@"
