#!/usr/bin/env bash
# Whole sessions on real Prosody 0.12 and 13 with faults on either side of the gateway (docs/faults.md), many more of them than
# ./test.sh plays. Prints a table for each. Ends with 1 where there is a violation, where not all runs were played, or where more than
# one session in fifty has ended for no other reason than that this machine was late: it was too busy to tell. Leaves nothing running.
# usage: bench/faults.sh [RUNS [FIRST_SEED]]
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/containers.sh

runs=${1:-2000}
[[ $runs =~ ^[1-9][0-9]*$ && ${2:-1} =~ ^[0-9]+$ ]] || fail "usage: bench/faults.sh [RUNS [FIRST_SEED]]"
need_dotnet
JWTXMPPAUTH_TEST_RUN=$$-$RANDOM
export JWTXMPPAUTH_TEST_RUN
trap 'leave_nothing "$JWTXMPPAUTH_TEST_RUN"' EXIT
start_engine
export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
build_image jwtxmppauth-prosody:0.12 bookworm prosody-test-config/Dockerfile
build_image jwtxmppauth-prosody:13 trixie prosody-test-config/Dockerfile

tables=$PWD/artifacts/faults
rm -rf "$tables"
mkdir -p "$tables"
export JWTXMPPAUTH_FAULT_RUNS=$runs JWTXMPPAUTH_FAULT_SEED=${2:-1} JWTXMPPAUTH_FAULT_TABLES=$tables
dotnet build tests/JwtXmppAuth.Interop -c Release -v quiet -nologo
failed=
artifacts/bin/JwtXmppAuth.Interop/release/JwtXmppAuth.Interop -class 'JwtXmppAuth.Interop.Faults.*' -noColor >"$tables/log" 2>&1 || failed=1
# The sum of a table's lines whose first column is so.
count() { awk -F '|' -v line="^ $2 \$" '$2 ~ line { sum += $3 } END { print sum + 0 }' "$1"; }
for version in 0.12 13; do
  table="$tables/Prosody $version.md"
  [ -e "$table" ] || fail "Prosody $version has no table: see $tables/log"
  printf '\n## Prosody %s\n\n' "$version"
  cat "$table"
  [ "$(count "$table" runs)" = "$runs" ] || fail "Prosody $version was not played $runs times: see $tables/log"
  late=$(count "$table" 'fault: a late machine.*')
  [ $((late * 50)) -le "$(count "$table" sessions)" ] || fail "$late sessions have ended because this machine was late: it is too busy to tell."
done
[ -z "$failed" ] || fail "see $tables/log"
