-- For tests: what a Jitsi client needs of Jicofo before it enters a room. It asks for the conference; the focus enters the
-- room first, so that the room exists, and answers that all is ready. It brings nobody any media.

local st = require "util.stanza";

local xmlns = "http://jitsi.org/protocol/focus";
local focus = "focus@" .. module.host;

module:hook("iq-set/host/" .. xmlns .. ":conference", function (event)
  local room = event.stanza.tags[1].attr.room;
  module:send(st.presence({ from = focus .. "/focus", to = room .. "/focus" })
    :tag("x", { xmlns = "http://jabber.org/protocol/muc" }):up());
  event.origin.send(st.reply(event.stanza)
    :tag("conference", { xmlns = xmlns, room = room, ready = "true", focusjid = focus }):up());
  return true;
end);
