-- For tests: sits at the events of Jitsi's token plugin as modules of that field do, and does what the user's id asks for.
-- What it heard, in order, is the session's field jitsi_test_events; the claims it was given are jitsi_test_claims.

local destroy_session = require "core.sessionmanager".destroy_session;

module:set_global();

local function wish(session)
  return (session.jitsi_meet_context_user or {}).id;
end

local function note(session, name)
  local events = {};
  for _, each in ipairs(session.jitsi_test_events or {}) do table.insert(events, each); end
  table.insert(events, name);
  session.jitsi_test_events = events;
end

module:hook("pre-jitsi-authentication-fetch-key", function (session)
  note(session, "fetch-key");
  if wish(session) == "no-key" then return { res = false, error = "not-authorized", reason = "no key for you" }; end
  session.public_key = "a key";
end);

module:hook("jitsi-authentication-token-verified", function (event)
  note(event.session, "verified");
  event.session.jitsi_test_claims = event.claims;
  if wish(event.session) == "broken" then error("broken on purpose"); end
end);

module:hook("jitsi-access-ban-check", function (session)
  note(session, "ban-check");
  if wish(session) == "banned" then return false; end
  if wish(session) == "leaves" then
    local living = prosody.full_sessions[session.full_jid];
    living.conn:close();
    destroy_session(living, "on purpose");
  end
  return true;
end);

module:hook("pre-jitsi-authentication", function (session)
  note(session, "before");
  if wish(session) == "ghost" then return session.customusername; end
end);

module:hook("post-jitsi-authentication", function (session)
  note(session, "after");
  if wish(session) == "refused" then return { res = false, error = "not-allowed", reason = "not\ntoday" }; end
  if wish(session) == "refused-silently" then return { res = false }; end
end);

module:hook("jitsi-verify-session-rooms", function (event)
  note(event.session, "rooms");
  if event.session.jitsi_meet_room == "elsewhere" then
    return { res = false, error = "room-mismatch", reason = "Room does not match the room from token" };
  end
end);

module:hook("c2s-session-updated", function (event)
  local session, from = event.session, event.from_session;
  module:log("info", "session updated: %s, token %s", wish(from) or "nobody", tostring(from.auth_token));
  -- As modules do that keep something of the claims.
  session.jitsi_test_events, session.jitsi_test_claims = from.jitsi_test_events, from.jitsi_test_claims;
end);

module:hook("jitsi-pre-session-unbind", function (event)
  module:log("info", "session unbinds: %s, sid %s", event.jid, event.session.jwtxmppauth_sid);
end);
