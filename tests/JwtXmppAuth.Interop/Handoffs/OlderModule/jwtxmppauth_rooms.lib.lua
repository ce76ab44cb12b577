-- Whether a room exists, asked of the conference component itself.

local jid = require "util.jid";
local st = require "util.stanza";

-- True also for every address that is no room's: nothing is made there.
local function exists(address)
  local node, host = jid.split(address);
  local component = node and prosody.hosts[host];
  local muc = component and component.modules and component.modules.muc;
  if not muc then return true; end
  local room = muc.get_room_from_jid(node .. "@" .. host);
  -- A destroyed room may be made anew by whoever comes.
  return room and not (room._data and room._data.destroyed) and true or false;
end

-- As the newest token plugin says it, which Jitsi's client knows.
local function refusal(presence)
  return st.error_reply(presence, "cancel", "not-allowed", "Room does not exist")
    :tag("room-does-not-exist", { xmlns = "http://jitsi.org/jitmeet" });
end

return { exists = exists, refusal = refusal };
