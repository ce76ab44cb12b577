#!/usr/bin/env bash
# All the set-up and all the tests, with real Prosody 0.12 and 13 in containers. Leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")"
. eng/containers.sh

need_dotnet
need_node
need_browser
need lua5.4=lua5.4
need_expat
JWTXMPPAUTH_TEST_RUN=$$-$RANDOM
export JWTXMPPAUTH_TEST_RUN
trap 'leave_nothing "$JWTXMPPAUTH_TEST_RUN"' EXIT
start_engine
[ -n "$(compose_command)" ] || need docker-compose=docker-compose
# The tests clean up after themselves; a container of the library's own that did it would have to be pulled.
export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1

publish_gateway
build_image jwtxmppauth-gateway:test bookworm deploy/container/Dockerfile
build_image jwtxmppauth-prosody:0.12 bookworm prosody-test-config/Dockerfile
build_image jwtxmppauth-prosody:13 trixie prosody-test-config/Dockerfile
build_image jwtxmppauth-ejabberd:test bookworm tests/JwtXmppAuth.Interop/Component/Dockerfile
build_image jwtxmppauth-proxies:test bookworm tests/JwtXmppAuth.Interop/Proxies/Dockerfile
build_image jwtxmppauth-gloox:test bookworm tests/JwtXmppAuth.Interop/Clients/Gloox/Dockerfile
build_image jwtxmppauth-nbxmpp:test trixie tests/JwtXmppAuth.Interop/Clients/Nbxmpp/Dockerfile

say "Building"
dotnet build -c Release -v quiet -nologo

passed=0 failed=0 skipped=0 broken=
count() { sed -n "s/^ *$1: \([0-9]*\)$/\1/p" "$log" | tail -n 1; }
for project in $(grep -l '<IsTestProject>true<' tests/*/*.csproj); do
  name=$(basename "$project" .csproj)
  say "$name"
  log=artifacts/$name.log
  dotnet test --project "$project" -c Release --no-build --no-progress --no-ansi </dev/null 2>&1 | tee "$log" | grep -vE '^\[testcontainers' ||
    broken+=" $name"
  if [ -z "$(count total)" ]; then
    fail "$name came to no result: $log"
  fi
  passed=$((passed + $(count succeeded))) failed=$((failed + $(count failed))) skipped=$((skipped + $(count skipped)))
done

[ -z "$broken" ] || say "Not green:$broken"
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ -z "$broken" ] && [ "$failed" = 0 ]
