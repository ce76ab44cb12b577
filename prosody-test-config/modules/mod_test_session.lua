-- For tests: answers urn:jwtxmppauth:test:session with the fields of the asking session that a hand-off can set, as JSON;
-- and with how many sessions of the host are known, and how many of all that ever were are still held in memory.

local json = require "util.json";
local st = require "util.stanza";

local xmlns = "urn:jwtxmppauth:test:session";
local prefixes = { "jitsi_", "jwtxmppauth_", "auth_token", "customusername", "granted_", "pre_grant_", "user_region", "user_agent_header", "ip", "username" };

local function is_told(field)
  for _, prefix in ipairs(prefixes) do
    if field:sub(1, #prefix) == prefix then return true; end
  end
end

module:hook("iq-get/host/" .. xmlns .. ":session", function (event)
  local fields = {};
  for field, value in pairs(event.origin) do
    if is_told(field) then fields[field] = value; end
  end
  event.origin.send(st.reply(event.stanza):text_tag("session", json.encode(fields), { xmlns = xmlns }));
  return true;
end);

local held = setmetatable({}, { __mode = "k" });

module:hook("resource-bind", function (event)
  held[event.session] = true;
end);

local function count(keys)
  local number = 0;
  for _ in pairs(keys) do number = number + 1; end
  return tostring(number);
end

module:hook("iq-get/host/" .. xmlns .. ":sessions", function (event)
  collectgarbage();
  collectgarbage();
  event.origin.send(st.reply(event.stanza)
    :tag("sessions", { xmlns = xmlns, known = count(prosody.hosts[module.host].sessions), held = count(held) }));
  return true;
end);
