#!/usr/bin/env bash
# Builds the gateway and a Prosody, makes the secrets on the first run, and brings docker-compose.yml up.
set -euo pipefail
cd "$(dirname "$0")"
. eng/containers.sh

need_dotnet
need curl=curl
engine_answers || fail "No container engine answers. Start Docker 20.10 or newer."
if docker compose version >/dev/null 2>&1; then
  compose="docker compose"
elif command -v docker-compose >/dev/null; then
  compose=docker-compose
else
  fail "Neither 'docker compose' nor 'docker-compose' is there. Install one of them."
fi

# The folder keeps others of this machine out; the files themselves are read by the containers' own users.
mkdir -p -m 700 deploy/secrets
for secret in handoff app; do
  [ -s deploy/secrets/$secret ] && continue
  say "Making deploy/secrets/$secret"
  (umask 077 && head -c 32 /dev/urandom | od -An -vtx1 | tr -d ' \n' >deploy/secrets/$secret)
  chmod 444 deploy/secrets/$secret
done

publish_gateway
build_image jwtxmppauth-gateway:local bookworm deploy/container/Dockerfile
build_image jwtxmppauth-prosody:0.12 bookworm prosody-test-config/Dockerfile
say "Starting"
$compose up -d

ready=
for _ in $(seq 30); do
  ready=$(curl -fsS http://127.0.0.1:5290/health/ready 2>/dev/null) && break
  sleep 1
done
[ -n "$ready" ] || { $compose logs --tail 20; fail "The gateway did not become ready within 30 seconds."; }

cat <<END

The gateway is ready: BOSH at http://127.0.0.1:5290/http-bind, health and metrics at http://127.0.0.1:5291.
A token for an hour and a room:
  $compose exec -T gateway /opt/jwtxmppauth/jwtxmppauth token mint --room test --user-id u1 --user-name Alice
Stop it again:
  $compose down
END
