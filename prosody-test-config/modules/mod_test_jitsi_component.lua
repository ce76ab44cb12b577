-- For tests: a component as Jitsi has several. What it says depends on the URL that the client's session was opened with.

local st = require "util.stanza";

module:depends("disco");

local function url_of(session)
  return ("room=%s prefix=%s"):format(session.jitsi_web_query_room or "-", session.jitsi_web_query_prefix or "-");
end

module:hook("host-disco-info-node", function (event)
  if event.node ~= "lobbyrooms" then return; end
  event.reply:tag("feature", { var = url_of(event.origin) }):up();
  event.exists = true;
end);

module:hook("message/host", function (event)
  local said = event.stanza:get_child_text("json-message", "http://jitsi.org/jitmeet");
  module:send(st.message({ from = module.host, to = event.stanza.attr.from })
    :text_tag("json-message", ('{"heard":%s,"url":"%s"}'):format(said or "null", url_of(event.origin)), { xmlns = "http://jitsi.org/jitmeet" }));
  return true;
end);
