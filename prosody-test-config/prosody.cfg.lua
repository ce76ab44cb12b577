-- Prosody behind the gateway, in small: two hosts that only the gateway can log in to, their conferences,
-- and a host for an observer who connects to Prosody itself. What varies comes from the environment.
-- What a deployment needs of this is explained in docs/handoff.md.

local lua = Lua or _G -- Prosody 13 asks for the first, 0.12 knows the second

local function flag(name)
  return lua.os.getenv(name) == "1"
end

local function words(name)
  local list = {}
  for word in (lua.os.getenv(name) or ""):gmatch("[^%s,]+") do
    list[#list + 1] = word
  end
  return list
end

-- One secret a line: the gateway signs with the first, and all are accepted while it is being replaced.
local function secrets()
  local list = {}
  local path = lua.os.getenv("JWTXMPPAUTH_SECRET_FILE")
  if path then
    for line in lua.io.lines(path) do
      list[#list + 1] = line
    end
  end
  for _, secret in lua.ipairs(words("JWTXMPPAUTH_SECRETS")) do
    list[#list + 1] = secret
  end
  return list
end

plugin_paths = { "/usr/local/lib/jwtxmppauth", "/usr/local/lib/prosody-test-modules" }
pidfile = "/tmp/prosody.pid"
log = { { levels = { min = lua.os.getenv("PROSODY_LOG_LEVEL") or "debug" }, to = "console" } }
storage = lua.os.getenv("PROSODY_STORAGE") or "internal"

c2s_ports = { 5222 }
c2s_timeout = lua.tonumber(lua.os.getenv("PROSODY_C2S_TIMEOUT")) -- seconds for a login
c2s_direct_tls_ports = { 5223 }
-- The stream says who everybody is: unencrypted only where the network belongs to gateway and Prosody alone.
c2s_require_encryption = flag("PROSODY_REQUIRE_TLS")
ssl = { key = "/etc/prosody/certs/test.key", certificate = "/etc/prosody/certs/test.crt" }
-- A hand-off has up to 64 KiB, in base64 87,384 bytes; by default Prosody closes the connection at 10,000.
c2s_unauthed_stanza_size_limit = lua.tonumber(lua.os.getenv("PROSODY_UNAUTHED_LIMIT")) or 90112

http_ports = { 5280 }
http_interfaces = { "*" }
https_ports = {}
statistics = "internal"
external_services = { { type = "stun", transport = "udp", host = "stun.example.com", port = 3478 } } -- where mod_external_services is loaded
openmetrics_allow_cidr = "0.0.0.0/0"

local modules = words("PROSODY_GLOBAL_MODULES")
for _, name in lua.ipairs { "disco", "roster", "saslauth", "tls", "ping", "posix", "http_openmetrics", "started" } do
  modules[#modules + 1] = name
end
modules_enabled = modules
local disabled = words("PROSODY_WITHOUT")
if not flag("PROSODY_S2S") then
  disabled[#disabled + 1] = "s2s"
end
modules_disabled = disabled

for _, host in lua.ipairs { "meet.example.com", "other.example.com" } do
  VirtualHost(host)
    authentication = "jwtxmppauth"
    jwtxmppauth_secret = secrets()
    jwtxmppauth_allow_storage = flag("JWTXMPPAUTH_ALLOW_STORAGE")
    jwtxmppauth_allow_remote = flag("JWTXMPPAUTH_ALLOW_REMOTE")
    jwtxmppauth_replay_size = lua.tonumber(lua.os.getenv("JWTXMPPAUTH_REPLAY_SIZE"))
    allow_registration = true -- so that a test can show that it makes no difference
    modules_enabled = words("PROSODY_CLIENT_MODULES")

  Component("conference." .. host)("muc")
    muc_room_locking = flag("PROSODY_ROOM_LOCKING")
    muc_room_default_public_jids = true
    modules_enabled = words("PROSODY_ROOM_MODULES")

  if flag("PROSODY_ROOM_FINDER") then
    Component("rooms." .. host)("test_room_finder")
  end
  if flag("PROSODY_AFTER_BIND") then
    Component("lobby." .. host)("test_jitsi_component")
    Component("echo." .. host)("test_echo")
  end
  if flag("PROSODY_FOCUS") then
    Component("focus." .. host)("test_focus")
  end
end

-- Where guests of meet.example.com log in; they meet the others in its conference.
VirtualHost "guest.meet.example.com"
  authentication = "jwtxmppauth"
  jwtxmppauth_secret = secrets()
  modules_enabled = words("PROSODY_CLIENT_MODULES")

VirtualHost "observer.example.com"
  authentication = "anonymous"
  modules_enabled = words("PROSODY_OBSERVER_MODULES")
