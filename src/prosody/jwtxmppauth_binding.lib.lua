-- Binds a resource in the step that logs a session in, on the stream that is there: no second one, no question.
-- How that looks from outside: docs/handoff.md.

local bind_resource = require "core.sessionmanager".bind_resource;
local st = require "util.stanza";

local xmlns_bind = "urn:ietf:params:xml:ns:xmpp-bind";
local xmlns_handoff = "urn:jwtxmppauth:handoff:0";
local xmlns_sasl = "urn:ietf:params:xml:ns:xmpp-sasl";

-- The id of the question that nobody has asked.
local UNASKED = "bind";

-- As mod_saslauth answers a client that asks; written at once, as it is part of every login.
local BOUND = "<iq type='result' id='%s'><bind xmlns='" .. xmlns_bind .. "'><jid>%s</jid></bind></iq>";

-- resource: "" for any.
local function bind(session, id, resource)
  local bound, kind, condition, text = bind_resource(session, resource ~= "" and resource or nil);
  if bound then
    session.send(BOUND:format(st.xml_escape(id), st.xml_escape(session.full_jid)));
  else
    session.send(st.error_reply(st.iq({ type = "set", id = id }), kind, condition, text));
  end
end

-- What Prosody does when a session ends, but for its end.
local function unbind(session)
  local users = prosody.hosts[session.host].sessions;
  local user = users[session.username];
  user.sessions[session.resource] = nil;
  prosody.full_sessions[session.full_jid] = nil;
  if not next(user.sessions) then
    users[session.username] = nil;
    prosody.bare_sessions[session.username .. "@" .. session.host] = nil;
  end
  module:fire_event("resource-unbind", { session = session });
  session.full_jid, session.resource, session.type = nil, nil, "c2s_unbound";
end

-- For a session that is authenticated, before it is told so: Prosody would now start the stream anew.
local function bind_next(session, resource)
  local reset = session.reset_stream;
  session.reset_stream = function () session.reset_stream = reset; end;
  session.jwtxmppauth_bind = resource;
end

-- Around mod_saslauth, which has told the success when it comes back.
module:wrap_event("stanza/" .. xmlns_sasl .. ":auth", function (handlers, name, event)
  local answer = handlers(name, event);
  local session = event.origin;
  local resource = session.jwtxmppauth_bind;
  if resource then
    session.jwtxmppauth_bind = nil;
    bind(session, UNASKED, resource);
  end
  return answer;
end);

-- For a client that asks for a resource after all.
local function bind_anew(event)
  local session, iq = event.origin, event.stanza;
  if session.full_jid then unbind(session); end
  bind(session, iq.attr.id, iq.tags[1].attr.resource or "");
  return true;
end
module:hook("iq-set/self/" .. xmlns_handoff .. ":bind", bind_anew);
-- Where nothing is bound, because a module refused what nobody had asked for.
module:hook("stanza/iq/" .. xmlns_handoff .. ":bind", bind_anew);

return { bind_next = bind_next };
