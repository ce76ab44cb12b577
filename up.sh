#!/usr/bin/env bash
# Builds the gateway and a Prosody, makes the secrets on the first run, and brings docker-compose.yml up.
# usage: ./up.sh [--jitsi] [--no-build]
#   --jitsi     the gateway before Jitsi's public images, with the values of deploy/secrets/jitsi.env
#   --no-build  take the images that are there
set -euo pipefail
cd "$(dirname "$0")"
. eng/containers.sh

jitsi= build=1
for word in "$@"; do
  case $word in
    --jitsi) jitsi=1 ;;
    --no-build) build= ;;
    *) fail "usage: ./up.sh [--jitsi] [--no-build]" ;;
  esac
done

engine_answers || fail "No container engine answers. Start Docker 20.10 or newer."
compose=$(compose_command)
[ -n "$compose" ] || fail "Neither 'docker compose' nor 'docker-compose' is there. Install one of them."

random() { head -c 32 /dev/urandom | od -An -vtx1 | tr -d ' \n'; }

# The folder keeps others of this machine out; the files themselves are read by the containers' own users.
mkdir -p -m 700 deploy/secrets
for secret in handoff app; do
  [ -s deploy/secrets/$secret ] && continue
  say "Making deploy/secrets/$secret"
  (umask 077 && random >deploy/secrets/$secret)
  chmod 444 deploy/secrets/$secret
done

services=(gateway prosody)
if [ -n "$jitsi" ]; then
  values=deploy/secrets/jitsi.env
  if [ ! -s $values ]; then
    say "Making $values"
    (
      umask 077
      cat deploy/jitsi/jitsi.env
      printf '\n# Made at random. The last is no key to anything: see docker-compose.yml.\n'
      for name in JICOFO_AUTH_PASSWORD JVB_AUTH_PASSWORD JITSI_PROSODY_APP_SECRET; do
        echo "$name=$(random)"
      done
    ) >$values
  fi
  compose+=" --env-file $values"
  services=(gateway web jitsi-prosody jicofo jvb)
fi

if [ -n "$build" ]; then
  need_dotnet
  publish_gateway
  build_image jwtxmppauth-gateway:local bookworm deploy/container/Dockerfile
  [ -n "$jitsi" ] || build_image jwtxmppauth-prosody:0.12 bookworm prosody-test-config/Dockerfile
fi
say "Starting"
$compose up -d "${services[@]}" </dev/null

# value NAME DEFAULT: as compose reads it, the environment before the file.
value() {
  local written
  [ -z "$jitsi" ] || written=$(sed -n "s/^$1=//p" $values | tail -n 1)
  echo "${!1:-${written:-$2}}"
}
port=$(value GATEWAY_PORT 5290)
is_ready() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  grep -q '^HTTP/1.1 200' <&3
}
ready=
for _ in $(seq "${jitsi:+1}30"); do
  (is_ready) 2>/dev/null && ready=1 && break
  sleep 1
done
[ -n "$ready" ] || { $compose logs --tail 20; fail "The gateway did not become ready in time."; }

domain=$(value XMPP_DOMAIN meet.example.com)
cat <<END

The gateway is ready: BOSH at http://127.0.0.1:$port/http-bind, health and metrics at http://127.0.0.1:$(value GATEWAY_ADMIN_PORT 5291).
The XMPP domain is $domain, rooms are NAME@$(value XMPP_MUC_PREFIX conference).$domain; your issuer's secret is in deploy/secrets/app.
END
[ -z "$jitsi" ] || echo "The web client is at $(value PUBLIC_URL ''); open a room with ROOM?jwt=TOKEN behind it."
cat <<END
A token for an hour and a room, and what the gateway makes of one:
  $compose exec -T gateway jwtxmppauth token mint --room test --user-id u1 --user-name Alice
  $compose exec -T gateway jwtxmppauth token inspect TOKEN
Stop it again:
  $compose down
END
