-- Prosody with nothing installed, behind the gateway's anonymous upstream: anybody who reaches it is let in, so only the
-- gateway may reach it. docs/deployment.md explains it; the first lines are the tests' own.

plugin_paths = { "/usr/local/lib/prosody-test-modules" }
pidfile = "/tmp/prosody.pid"
log = { { levels = { min = "debug" }, to = "console" } }

c2s_ports = { 5222 }
c2s_require_encryption = false -- the network belongs to gateway and Prosody alone
modules_enabled = { "disco", "saslauth", "tls", "ping", "posix", "started" }
modules_disabled = { "s2s" }

-- Where the gateway's clients are.
VirtualHost "meet.example.com"
  authentication = "anonymous"

-- Where the account is that makes moderators: prosodyctl register moderator gateway.example.com PASSWORD
VirtualHost "gateway.example.com"
  authentication = "internal_hashed"
  allow_unencrypted_plain_auth = true -- for the test that logs in as the account; the gateway uses SCRAM

Component "conference.meet.example.com" "muc"
  muc_room_locking = false
  muc_room_default_public_jids = true
  -- An owner of the rooms here, and nothing anywhere else. Prosody 0.12 does it by default, 13 has to be told.
  admins = { "moderator@gateway.example.com" }
  component_admins_as_room_owners = true

-- A component that the account has no rights at.
Component "other.meet.example.com" "muc"

-- For an observer, who connects to Prosody itself.
VirtualHost "observer.example.com"
  authentication = "anonymous"
