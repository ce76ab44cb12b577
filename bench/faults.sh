#!/usr/bin/env bash
# Whole sessions on real Prosody 0.12 and 13 with faults on either side of the gateway (docs/faults.md), many more of them than
# ./test.sh plays. Prints a table for each; violations must be 0. Leaves nothing running.
# usage: bench/faults.sh [RUNS [FIRST_SEED]]
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/containers.sh

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
export JWTXMPPAUTH_FAULT_RUNS=${1:-2000} JWTXMPPAUTH_FAULT_SEED=${2:-1} JWTXMPPAUTH_FAULT_TABLES=$tables
dotnet build tests/JwtXmppAuth.Interop -c Release -v quiet -nologo
failed=
artifacts/bin/JwtXmppAuth.Interop/release/JwtXmppAuth.Interop -class 'JwtXmppAuth.Interop.Faults.*' -noColor >"$tables/log" 2>&1 || failed=1
for table in "$tables"/*.md; do
  printf '\n## %s\n\n' "$(basename "$table" .md)"
  cat "$table"
done
[ -z "$failed" ] || fail "see $tables/log"
