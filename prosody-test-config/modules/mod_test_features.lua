-- For tests: at the hooks where Jitsi's modules ask what a token grants. Recording is for sessions whose features say so, or
-- which have none and therefore the rights of their role; who enters a room is told what it may do.

local filters = require "util.filters";
local st = require "util.stanza";

local function is_allowed(session, feature)
  local features = session.jitsi_meet_context_features;
  return not features or features[feature] == true or features[feature] == "true";
end

module:hook("pre-iq/full", function (event)
  local session, iq = event.origin, event.stanza;
  if iq:get_child("jibri", "http://jitsi.org/protocol/jibri") and not is_allowed(session, "recording") then
    session.send(st.error_reply(iq, "auth", "forbidden"));
    return true;
  end
end);

local function with_permissions(stanza, session)
  local x = stanza.name == "presence" and session.host == module.host and stanza:get_child("x", "http://jabber.org/protocol/muc#user");
  for status in (x and x:childtags("status") or function () end) do
    if status.attr.code == "110" then
      stanza:tag("permissions", { xmlns = "http://jitsi.org/jitmeet" });
      for name, value in pairs(session.jitsi_meet_context_features or {}) do
        stanza:tag("p", { name = name, val = tostring(value) }):up();
      end
      return stanza:up();
    end
  end
  return stanza;
end

filters.add_filter_hook(function (session)
  if session.type == "c2s_unauthed" then filters.add_filter(session, "stanzas/out", with_permissions, -2); end
end);
