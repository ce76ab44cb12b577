-- Asks other modules about a session, by the events of Jitsi's token plugin and at the same points: they may refuse it,
-- name it, and keep what the token says. The hand-off is verified, and its fields are set, before the first is asked.

local encodings = require "util.encodings";

local nodeprep = encodings.stringprep.nodeprep;

-- For the client, where a module does not say more.
local NOT_ALLOWED = "not allowed by the server";

-- text: for the client, on one line; nil for none. What cannot stand in a stanza would raise an error there.
local function refusal(reason, text, detail)
  text = text and encodings.utf8.valid(text) and text:gsub("%c", " ") or NOT_ALLOWED;
  return { reason = reason, text = text, detail = detail };
end

-- A handler that raises an error is a refusal: nobody gets in past a check that did not work, and the others' logins go on.
local function fire(name, data)
  local ok, answer = xpcall(function () return prosody.events.fire_event(name, data); end, debug.traceback);
  if ok then return answer; end
  module:log("error", "a handler of %s failed: %s", name, answer);
  return nil, refusal("handler-error", nil, "a handler of " .. name .. " failed");
end

-- The shape that handlers use: { res = false, error = <SASL condition>, reason = <text> }.
-- text: where they give no reason.
local function refused(name, reason, data, text)
  local answer, failure = fire(name, data);
  if failure then return failure; end
  if type(answer) ~= "table" or answer.res ~= false then return nil; end
  local said = answer.reason ~= nil and tostring(answer.reason) or text;
  local detail = ("%s: %s (%s)"):format(name, said or "no reason given", tostring(answer.error));
  return refusal(reason, said, (detail:gsub("%c", " ")));
end

-- Returns the refusal of a module, if one refuses.
-- payload: what the token says, as the plugin's handlers expect it; nil for a guest.
local function ask_before(session, payload)
  local failure = refused("pre-jitsi-authentication-fetch-key", "pre-fetch", session);
  if failure then return failure; end
  if payload then
    local _, failed = fire("jitsi-authentication-token-verified", { session = session, claims = payload });
    if failed then return failed; end
  end
  local allowed, failed = fire("jitsi-access-ban-check", session);
  if failed then return failed; end
  if allowed == false then return refusal("banned", "user is banned", "jitsi-access-ban-check"); end
end

-- Returns the JID node that a module wants for the session; nil where none does; or nil and a refusal.
local function ask_username(session)
  local wanted, failure = fire("pre-jitsi-authentication", session);
  if failure or not wanted then return nil, failure; end
  local username = type(wanted) == "string" and nodeprep(wanted) or nil;
  if not username or username == "" then
    return nil, refusal("handler-error", nil, "pre-jitsi-authentication returned what is no username");
  end
  return username;
end

local function ask_after(session)
  return refused("post-jitsi-authentication", "post-authentication", session);
end

-- Whether a refreshed token still covers the conference that the living session is in.
local function ask_rooms(session)
  return refused("jitsi-verify-session-rooms", "room", { session = session }, "Room and token mismatched");
end

return { ask_before = ask_before, ask_username = ask_username, ask_after = ask_after, ask_rooms = ask_rooms, fire = fire };
