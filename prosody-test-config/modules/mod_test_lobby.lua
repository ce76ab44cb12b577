-- For tests: what Jitsi's lobby says of a room it guards, and to whom knocks. A room is guarded when its name begins so.

local st = require "util.stanza";

local function is_guarded(room)
  return room.jid:sub(1, 8) == "guarded-";
end

module:hook("muc-disco#info", function (event)
  if not is_guarded(event.room) then return; end
  table.insert(event.form, { name = "muc#roominfo_lobbyroom", label = "Lobby room jid", value = "" });
  event.formdata["muc#roominfo_lobbyroom"] = event.room.jid:gsub("@conference%.", "@lobby.");
end);

module:hook("muc-occupant-pre-join", function (event)
  if not is_guarded(event.room) or event.origin.auth_token then return; end
  event.origin.send(st.error_reply(event.stanza, "auth", "registration-required")
    :text_tag("lobbyroom", (event.room.jid:gsub("@conference%.", "@lobby.")), { xmlns = "http://jitsi.org/jitmeet" }));
  return true;
end, -4);
