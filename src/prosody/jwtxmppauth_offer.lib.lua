-- What a stream is offered before its login. mod_saslauth works that out for every stream anew; here it is always the same.

local st = require "util.stanza";

local xmlns_sasl = "urn:ietf:params:xml:ns:xmpp-sasl";

local require_encryption =
  module:get_option_boolean("c2s_require_encryption", module:get_option_boolean("require_encryption", true));

-- Whether Prosody has something else to offer: encryption, before or instead of a login.
local function is_to_be_encrypted(session)
  return not session.secure and (require_encryption or prosody.hosts[module.host].modules.tls ~= nil);
end

-- The one mechanism, and nothing else that would be for a stranger: what other modules have for one, nobody could use.
-- new_handler: makes the SASL handler of a session.
local function only(mechanism, new_handler)
  local mechanisms = st.stanza("mechanisms", { xmlns = xmlns_sasl }):text_tag("mechanism", mechanism);
  module:hook("stream-features", function (event)
    local session = event.origin;
    if session.type ~= "c2s_unauthed" or is_to_be_encrypted(session) then return; end
    session.sasl_handler = new_handler(session);
    event.features:add_child(mechanisms);
    return true;
  end, 100);
end

return { only = only };
