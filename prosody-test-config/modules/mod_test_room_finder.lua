-- For tests: a component as Jitsi has several. Its clients' messages do not name a room: it is the one of the session's URL.

local st = require "util.stanza";

local conference = module.host:gsub("^rooms%.", "conference.");

module:hook("message/host", function (event)
  local session = event.origin;
  local room, prefix = session.jitsi_web_query_room, session.jitsi_web_query_prefix;
  local name = room and (prefix and prefix ~= "" and ("[%s]%s"):format(prefix, room) or room);
  local found = name and prosody.hosts[conference].modules.muc.get_room_from_jid(name .. "@" .. conference);
  local occupant = found and found:get_occupant_by_real_jid(session.full_jid);
  module:send(st.message({ from = module.host, to = session.full_jid }, occupant and occupant.nick or "nowhere"));
  return true;
end);
