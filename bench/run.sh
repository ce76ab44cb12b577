#!/usr/bin/env bash
# The whole comparison, for a quiet machine: half an hour at most, on Debian 12 as root, or with Prosody, ejabberd and the .NET 10 SDK
# installed. Writes bench/results/DATE.md and its pictures. Leaves nothing running.
# usage: bench/run.sh [--only TARGET…] [--part PART…] [--name NAME]
#   NAME instead of the date; targets as in bench/README.md; parts are main, room (of 1000) and idle
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/prepare.sh
name=$(date +%F)
some=()
while [ $# -gt 0 ]; do
  case $1 in
    --name) name=$2; shift 2 ;;
    --only | --part) word=$1; shift; while [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; do some+=("$word" "$1"); shift; done ;;
    *) fail "usage: bench/run.sh [--only TARGET…] [--part PART…] [--name NAME]" ;;
  esac
done
prepare
read_facts
begun=$SECONDS
load suite --report "bench/results/$name.md" "${some[@]}" "${facts[@]}"
say "bench/results/$name.md after $(((SECONDS - begun) / 60)) min $(((SECONDS - begun) % 60)) s"
