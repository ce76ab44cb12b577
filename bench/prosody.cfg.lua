-- One Prosody for the comparison: meet.example.com behind the gateway, direct.example.com with Prosody's own BOSH and
-- anonymous login. Both pay for the same server; generational collection is its steadiest setting.
local lua = Lua or _G -- Prosody 13 asks for the first, 0.12 knows the second

plugin_paths = { "/usr/local/lib/jwtxmppauth" }
pidfile = "/tmp/prosody.pid"
data_path = "/tmp/prosody"
log = { { levels = { min = "warn" }, to = "console" } }
storage = "memory"
gc = { mode = "generational" }
network_backend = "epoll"

interfaces = { "127.0.0.1" }
c2s_ports = { 5322 }
c2s_require_encryption = false
-- A hand-off has up to 64 KiB, in base64 87,384 bytes; by default Prosody closes the connection at 10,000.
c2s_unauthed_stanza_size_limit = 90112
http_interfaces = { "127.0.0.1" }
http_ports = { 5380 }
https_ports = {}
http_default_host = "direct.example.com"
consider_bosh_secure = true

modules_enabled = { "disco", "roster", "saslauth", "posix" }
modules_disabled = { "s2s" }

VirtualHost "meet.example.com"
  authentication = "jwtxmppauth"
  jwtxmppauth_secret = { lua.os.getenv("JWTXMPPAUTH_SECRETS") }

VirtualHost "direct.example.com"
  authentication = "anonymous"
  modules_enabled = { "bosh" }

for _, host in lua.ipairs { "meet.example.com", "direct.example.com" } do
  Component("conference." .. host)("muc")
    muc_room_locking = false
    muc_room_default_public_jids = true
end
