# Shell functions shared by test.sh and up.sh: which container engine there is, which base images, and building ours.
# Sourced, not run. Callers use `set -euo pipefail` and stand at the root of the repository.

say() { printf '\n== %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# Whichever there is; nothing when there is none.
compose_command() {
  if docker compose version >/dev/null 2>&1; then
    echo "docker compose"
  elif command -v docker-compose >/dev/null; then
    echo docker-compose
  fi
}

is_debian_root() { [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null; }

# need COMMAND=PACKAGE…: installs the packages whose command is missing; whatever is there stays as it is.
need() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  is_debian_root || fail "Missing: ${missing[*]}. Install it, or run this as root on Debian, which installs it."
  say "Installing ${missing[*]}"
  (
    # An engine that its package starts as a service would be none of ours to stop; ours is started below.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      printf '#!/bin/sh\nexit 101\n' >$policy
      chmod +x $policy
      trap 'rm -f $policy' EXIT
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-upgrade "${missing[@]}"
  ) </dev/null >/dev/null
}

# Uses the engine that answers and touches nothing of it; else starts one that stop_engine stops again.
start_engine() {
  own_engine=
  if ! engine_answers; then
    is_debian_root || fail "No container engine answers. Start Docker 20.10 or newer, or run this as root on Debian, which starts one."
    need dockerd=docker.io iptables=iptables
    need docker=docker-cli # a package of its own since Debian 13
    say "Starting a container engine of our own"
    own_folder=$(mktemp -d)
    export DOCKER_HOST=unix://$own_folder/docker.sock
    dockerd --host "$DOCKER_HOST" --pidfile "$own_folder/pid" --exec-root "$own_folder/exec" </dev/null >"$own_folder/log" 2>&1 &
    own_engine=$!
    local second
    for second in $(seq 60); do
      engine_answers && break
      kill -0 "$own_engine" 2>/dev/null || { tail -n 5 "$own_folder/log" >&2; fail "The container engine does not start."; }
      sleep 1
    done
    engine_answers || fail "The container engine does not answer after ${second} seconds: $own_folder/log"
  fi
  DOCKER_API_VERSION=$(docker version --format '{{.Server.APIVersion}}')
  export DOCKER_API_VERSION
}

stop_engine() {
  [ -n "${own_engine:-}" ] || return 0
  kill "$own_engine" 2>/dev/null || true
  wait "$own_engine" 2>/dev/null || true
  umount "$own_folder"/exec/netns/* 2>/dev/null || true # the network namespace of --network host
  rm -rf "$own_folder"
  own_engine=
}

# base_image SUITE: makes sure that jwtxmppauth-base:SUITE exists, a minimal Debian.
base_image() {
  local suite=$1 tag=jwtxmppauth-base:$1 root
  docker image inspect "$tag" >/dev/null 2>&1 && return 0
  say "Base image: pulling debian:$suite-slim"
  if timeout 20 docker pull -q "debian:$suite-slim" </dev/null; then
    docker tag "debian:$suite-slim" "$tag"
    return 0
  fi
  say "Base image: no registry within 20 seconds, building $suite with debootstrap"
  need debootstrap=debootstrap
  is_debian_root || fail "debian:$suite-slim cannot be pulled, and debootstrap needs root."
  root=$(mktemp -d)
  if ! debootstrap --variant=minbase "$suite" "$root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$root.log" 2>&1; then
    tail -n 5 "$root.log" >&2
    fail "debootstrap of $suite failed: $root.log"
  fi
  tar -C "$root" -c . | docker import - "$tag" >/dev/null
  rm -rf "$root" "$root.log"
}

# build_image TAG SUITE DOCKERFILE: .dockerignore says what of the repository a build can see.
build_image() {
  base_image "$2"
  say "Image $1"
  docker build --quiet --network host --build-arg "BASE=jwtxmppauth-base:$2" --tag "$1" --file "$3" . </dev/null
}

# The program with its runtime, as deploy/container/Dockerfile takes it in.
publish_gateway() {
  say "Publishing the gateway"
  rm -rf artifacts/image
  dotnet publish src/JwtXmppAuth.Server -c Release -r linux-x64 --self-contained -o artifacts/image -v quiet -nologo
}

# stop_tree PID: a process and all it has started.
stop_tree() {
  local child
  for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
    stop_tree "$child"
  done
  kill "$1" 2>/dev/null
}

# leave_nothing ID: ends what the caller still has running, and removes what its tests have left in the engine. For `trap … EXIT`.
leave_nothing() {
  set +e
  local child filter
  for child in $(cat /proc/$$/task/$$/children 2>/dev/null); do
    [ "$child" = "${own_engine:-}" ] || stop_tree "$child"
  done
  if engine_answers; then
    local project=com.docker.compose.project=jwtxmppauth-$1
    for filter in "label=jwtxmppauth.run=$1" "label=$project-small" "label=$project-jitsi"; do
      docker ps -aq --filter "$filter" | xargs -r docker rm -f -v >/dev/null
      docker network ls -q --filter "$filter" | xargs -r docker network rm >/dev/null
      docker volume ls -q --filter "$filter" | xargs -r docker volume rm >/dev/null
    done
  fi
  stop_engine
}

# Node.js of at least version 20, for the npm libraries that judge us. An older one stays, and gets a newer one beside it.
need_node() {
  need node=nodejs npm=npm
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] && return 0
  if [ ! -x artifacts/tools/node_modules/.bin/node ]; then
    say "Installing Node.js 22 in artifacts/tools, as $(node --version) is too old"
    npm install --no-save --no-audit --no-fund --loglevel error --prefix artifacts/tools node@22 </dev/null
  fi
  PATH=$PWD/artifacts/tools/node_modules/.bin:$PATH
}

# A browser for the tests that look at pages: tests/JwtXmppAuth.Interop/Clients/Chromium.cs takes any of these.
need_browser() {
  command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || need chromium=chromium
}

# Expat's library, which judges our XML reader; the package of its one command brings it along.
need_expat() {
  /sbin/ldconfig -p | grep -F libexpat.so.1 >/dev/null || need xmlwf=expat
}

need_dotnet() {
  command -v dotnet >/dev/null && dotnet --version >/dev/null 2>&1 || fail "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
  # No compiler stays behind to wait for more work; whoever builds again and again says otherwise.
  export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=${UseSharedCompilation:-false}
}
