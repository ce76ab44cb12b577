-- Prosody behind the gateway's component upstream: the client domain is no VirtualHost, the gateway is that domain.
-- docs/component.md explains it; the first lines are the tests' own.

plugin_paths = { "/usr/local/lib/prosody-test-modules" }
pidfile = "/tmp/prosody.pid"
log = { { levels = { min = "debug" }, to = "console" } }

c2s_ports = { 5222 }
c2s_require_encryption = false
component_ports = { 5347 }
component_interfaces = { "*" } -- the network belongs to gateway and Prosody alone
modules_enabled = { "disco", "saslauth", "tls", "ping", "posix", "started", "net_multiplex" }
-- Components under TLS from the first byte: mod_net_multiplex, which comes with Prosody, knows them by their first words.
ssl_ports = { 5348 }
ssl = { key = "/etc/prosody/certs/test.key", certificate = "/etc/prosody/certs/test.crt" }
modules_disabled = { "s2s" }

-- Where the gateway's clients are.
Component "meet.example.com"
  component_secret = "the-secret-of-the-wire-4c1f"
  component_conflict_resolve = "kick_old"

Component "conference.meet.example.com" "muc"
  -- The gateway's own address, which no client can have: it makes moderators of those whom their token makes moderators.
  admins = { "moderator@meet.example.com" }
  component_admins_as_room_owners = true -- 0.12 does so by default, 13 does not
  muc_room_locking = false
  muc_room_default_public_jids = true

-- The focus of the tests; Jicofo has a login of its own.
Component "focus.meet.example.com"
  component_secret = "the-secret-of-the-wire-4c1f"

-- For an observer, who connects to Prosody itself.
VirtualHost "observer.example.com"
  authentication = "anonymous"
