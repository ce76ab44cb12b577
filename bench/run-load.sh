#!/usr/bin/env bash
# Load on the published gateway with its embedded conference, beside a bare HTTP server; where a container engine with the
# image jwtxmppauth-prosody:0.12 answers, also on the gateway in front of that Prosody, beside that Prosody's own BOSH.
# Servers have one core, the load has the other. Everything stays on loopback; leaves nothing running.
# With `refresh` as first word: sessions over WebSocket that come back with another token, on the same gateways.
# usage: bench/run-load.sh [refresh] [--sessions N] [--at-once N] [--repeat N] [--seconds N]
set -euo pipefail
what=run
[ "${1-}" != refresh ] || { what=refresh; shift; }
cd "$(dirname "$0")/.."

out=artifacts/load
pids=() container=
stop() {
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  [ -z "$container" ] || docker rm -f "$container" >/dev/null 2>&1 || true
}
trap stop EXIT

rm -rf "$out"
dotnet publish src/JwtXmppAuth.Server -c Release -o "$out/gateway" -v quiet -nologo
dotnet publish bench/JwtXmppAuth.Load -c Release -o "$out/load" -v quiet -nologo

secret() { head -c 48 /dev/urandom | base64 -w 0; }
answers() { for _ in $(seq 300); do curl -s -o "$out/answer" "$1" && return 0; sleep 0.1; done; echo "$1 does not answer" >&2; return 1; }

export DOTNET_ENVIRONMENT=Production
export Gateway__Apps__0__Id=my-app Gateway__Apps__0__AcceptedAudiences__0=jitsi Gateway__Hosts__0__Domain=meet.example.com
Gateway__Apps__0__Secrets__0=$(secret) Gateway__Handoff__Secret=$(secret)
export Gateway__Apps__0__Secrets__0 Gateway__Handoff__Secret

# gateway UPSTREAM PORT: sets $pid.
gateway() {
  Gateway__Hosts__0__Upstream=$1 Gateway__Hosts__0__Prosody__Port=5322 \
    Gateway__Listen=http://127.0.0.1:$2 Gateway__AdminListen=http://127.0.0.1:$(($2 + 1)) Logging__LogLevel__Default=Warning \
    taskset -c 0 "$out/gateway/jwtxmppauth" >"$out/$1.log" 2>&1 &
  pid=$!
  pids+=("$pid")
  answers "http://127.0.0.1:$2/health/ready"
}

LOAD_TOKEN=$(Gateway__Hosts__0__Upstream=embedded "$out/gateway/jwtxmppauth" token mint --user-id u1 --user-name Alice)
LOAD_NEXT_TOKEN=$(Gateway__Hosts__0__Upstream=embedded "$out/gateway/jwtxmppauth" token mint --user-id u1 --user-name 'Alice, later')
export LOAD_TOKEN LOAD_NEXT_TOKEN

# scheme and path of the door that the load knocks at
case $what in
  run) scheme=http path=http-bind ;;
  refresh) scheme=ws path=xmpp-websocket ;;
esac

targets=() ratios=()
gateway embedded 5390
targets+=(--target "name=embedded url=$scheme://127.0.0.1:5390/$path domain=meet.example.com token cpu=gateway:$pid")

if [ $what = run ]; then
  taskset -c 0 "$out/load/JwtXmppAuth.Load" yardstick --port 5394 >"$out/yardstick.log" 2>&1 &
  pids+=($!)
  targets+=(--target "name=yardstick url=http://127.0.0.1:5394/ cpu=kestrel:$!")
  ratios+=(--ratio embedded:gateway/yardstick:kestrel)
  answers http://127.0.0.1:5394/
fi

if docker image inspect jwtxmppauth-prosody:0.12 >/dev/null 2>&1; then
  container=$(docker run -d --network host --cpuset-cpus 0 -e "JWTXMPPAUTH_SECRETS=$Gateway__Handoff__Secret" \
    -v "$PWD/bench/prosody.cfg.lua:/etc/prosody/prosody.cfg.lua:ro" jwtxmppauth-prosody:0.12)
  prosody=$(docker inspect --format '{{.State.Pid}}' "$container")
  answers http://127.0.0.1:5380/http-bind
  gateway prosody 5392
  targets+=(--target "name=front url=$scheme://127.0.0.1:5392/$path domain=meet.example.com token cpu=gateway:$pid,prosody:$prosody")
  if [ $what = run ]; then
    targets+=(--target "name=direct url=http://127.0.0.1:5380/http-bind domain=direct.example.com cpu=prosody:$prosody")
    ratios+=(--ratio front:prosody/direct:prosody --ratio front:gateway+prosody/direct:prosody)
  fi
fi

taskset -c 1 "$out/load/JwtXmppAuth.Load" "$what" "${targets[@]}" "${ratios[@]}" "$@"
