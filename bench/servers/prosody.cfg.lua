-- One Prosody for the comparison: direct.example.com with Prosody's own BOSH and WebSocket and anonymous login, and
-- meet.example.com behind the gateway. Both pay for the same server.
local lua = Lua or _G -- Prosody 13 asks for the first, 0.12 knows the second
local env = lua.os.getenv

run_as_root = true -- a root that has nobody else; everything is on loopback and ends with the run
plugin_paths = { env "BENCH_PLUGINS" }
data_path = env "BENCH_DATA"
pidfile = env "BENCH_DATA" .. ".pid"
log = { { levels = { min = "warn" }, to = "console" } }
storage = "memory"

-- Documented ways to a faster and steadier Prosody: epoll, generational collection, which keeps its latency and its cost per
-- session from growing with its age, a listen backlog that a rush of clients does not overrun, and no Nagle: with it Prosody holds
-- a small write back until the one before is acknowledged, which the other side may put off for 40 ms when it has nothing to say. Over
-- one link that carries everybody this is a fifth of the rate at a core that is mostly idle.
network_backend = "epoll"
network_settings = { tcp_backlog = 1024, nagle = false }
gc = { mode = "generational" }

interfaces = { "127.0.0.1" }
c2s_ports = { 5322 }
component_ports = { 5348 }
component_interfaces = { "127.0.0.1" }
c2s_require_encryption = false
-- A hand-off has up to 64 KiB, in base64 87,384 bytes; by default Prosody closes the connection at 10,000.
c2s_unauthed_stanza_size_limit = 90112
http_interfaces = { "127.0.0.1" }
http_ports = { 5380 }
https_ports = {}
http_default_host = "direct.example.com"
consider_bosh_secure = true
consider_websocket_secure = true

modules_enabled = { "disco", "roster", "saslauth", "posix" }
modules_disabled = { "s2s" }

VirtualHost "direct.example.com"
  authentication = "anonymous"
  modules_enabled = { "bosh", "websocket" }

if env "BENCH_UPSTREAM" == "component" then
  Component "meet.example.com"
    component_secret = env "BENCH_SECRET"
    component_conflict_resolve = "kick_old"
else
  VirtualHost "meet.example.com"
    authentication = "jwtxmppauth"
    jwtxmppauth_secret = { env "BENCH_SECRET" }
end

for _, host in lua.ipairs { "meet.example.com", "direct.example.com" } do
  Component("conference." .. host)("muc")
    muc_room_locking = false
    muc_room_default_public_jids = true
end
