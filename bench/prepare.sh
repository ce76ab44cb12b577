# What run.sh, quick.sh, profile.sh and soak.sh begin with. Sourced, not run, with the root of the repository as the working directory.
# Installs what is missing, publishes the gateway and the load into artifacts/load, and makes sure that nothing is left running.
. eng/containers.sh

folder=artifacts/load

# Servers write down who they are while they run; they are ended by the load, and by this where it had no chance to.
leave_no_server() {
  set +e
  [ -z "${load_pid:-}" ] || { kill "$load_pid" && wait "$load_pid"; } 2>/dev/null
  local file
  for file in "$folder"/pids/*; do
    [ -e "$file" ] || continue
    kill -KILL "$(basename "$file")" 2>/dev/null
    rm -f "$file"
  done
}

prepare() {
  need_dotnet
  [ "$(nproc)" -ge 2 ] || fail "Two cores are needed: one for the servers, one for the load."
  need prosody=prosody ejabberdctl=ejabberd erl=erlang-base taskset=util-linux
  local port
  for port in 5322 5348 5380 5382 5390 5391 5394; do
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || fail "Port $port of 127.0.0.1 is taken; who listens there would be measured."
  done
  rm -rf "$folder"
  mkdir -p "$folder/pids"
  say "Publishing the gateway and the load"
  dotnet publish src/JwtXmppAuth.Server -c Release -r linux-x64 --self-contained -o "$folder/gateway" -v quiet -nologo
  dotnet publish bench/JwtXmppAuth.Load -c Release -o "$folder/load" -v quiet -nologo
  trap leave_no_server EXIT
  # As many connections as this machine lets us have.
  ulimit -n "$(ulimit -Hn)"
}

# Sets `facts` to words that tell the load about the machine, for the head of a report.
read_facts() {
  facts=()
  local line
  while IFS= read -r line; do facts+=(--fact "$line"); done < <(print_facts)
}

print_facts() {
  local version
  version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo '?'; }
  printf 'Machine: %s × %s, %s GiB, %s, Linux %s\n' "$(nproc)" "$(sed -n 's/^model name\t: //p' /proc/cpuinfo | head -n 1)" \
    "$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" "$(. /etc/os-release && echo "$PRETTY_NAME")" "$(uname -r)"
  printf 'Prosody %s on Lua %s, ejabberd %s on Erlang %s, .NET %s, this repository at %s\n' "$(version prosody)" "$(version lua5.4)" \
    "$(version ejabberd)" "$(version erlang-base)" "$(dotnet --version)" "$(git describe --always --dirty 2>/dev/null || echo '?')"
  printf 'At the beginning the load average was %s; %s open files and local ports %s are allowed\n' "$(cut -d ' ' -f 1-3 /proc/loadavg)" \
    "$(ulimit -n)" "$(sed 's/\t/–/' /proc/sys/net/ipv4/ip_local_port_range)"
}

# load WORD…: the load, on its core, with what it has to know. Ends as the load does, also where the caller goes on after a failure.
load() {
  local ended=0
  # In the background, so that a signal is acted on at once.
  taskset -c 1 "$folder/load/JwtXmppAuth.Load" "$@" --folder "$folder" --settings bench/servers </dev/null &
  load_pid=$!
  wait "$load_pid" || ended=$?
  load_pid=
  return "$ended"
}
