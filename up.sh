#!/usr/bin/env bash
# Builds the gateway and a Prosody, makes the secrets on the first run, and brings docker-compose.yml up.
# With --no-build it takes the images that are there.
set -euo pipefail
cd "$(dirname "$0")"
. eng/containers.sh

engine_answers || fail "No container engine answers. Start Docker 20.10 or newer."
compose=$(compose_command)
[ -n "$compose" ] || fail "Neither 'docker compose' nor 'docker-compose' is there. Install one of them."

# The folder keeps others of this machine out; the files themselves are read by the containers' own users.
mkdir -p -m 700 deploy/secrets
for secret in handoff app; do
  [ -s deploy/secrets/$secret ] && continue
  say "Making deploy/secrets/$secret"
  (umask 077 && head -c 32 /dev/urandom | od -An -vtx1 | tr -d ' \n' >deploy/secrets/$secret)
  chmod 444 deploy/secrets/$secret
done

if [ "${1:-}" != --no-build ]; then
  need_dotnet
  publish_gateway
  build_image jwtxmppauth-gateway:local bookworm deploy/container/Dockerfile
  build_image jwtxmppauth-prosody:0.12 bookworm prosody-test-config/Dockerfile
fi
say "Starting"
$compose up -d </dev/null

port=${GATEWAY_PORT:-5290}
is_ready() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  grep -q '^HTTP/1.1 200' <&3
}
ready=
for _ in $(seq 30); do
  (is_ready) 2>/dev/null && ready=1 && break
  sleep 1
done
[ -n "$ready" ] || { $compose logs --tail 20; fail "The gateway did not become ready within 30 seconds."; }

cat <<END

The gateway is ready: BOSH at http://127.0.0.1:$port/http-bind, health and metrics at http://127.0.0.1:${GATEWAY_ADMIN_PORT:-5291}.
The XMPP domain is meet.example.com, rooms are NAME@conference.meet.example.com; your issuer's secret is in deploy/secrets/app.
A token for an hour and a room, and what the gateway makes of one:
  $compose exec -T gateway jwtxmppauth token mint --room test --user-id u1 --user-name Alice
  $compose exec -T gateway jwtxmppauth token inspect TOKEN
Stop it again:
  $compose down
END
