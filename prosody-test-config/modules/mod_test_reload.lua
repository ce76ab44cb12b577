-- For tests: urn:jwtxmppauth:test:reload reloads the authentication module of its host, as an operator would in Prosody's shell.

local modulemanager = require "core.modulemanager";
local st = require "util.stanza";

module:hook("iq-set/host/urn:jwtxmppauth:test:reload:reload", function (event)
  local ok, err = modulemanager.reload(module.host, "auth_jwtxmppauth");
  event.origin.send(ok and st.reply(event.stanza) or st.error_reply(event.stanza, "cancel", "internal-server-error", err));
  return true;
end);
