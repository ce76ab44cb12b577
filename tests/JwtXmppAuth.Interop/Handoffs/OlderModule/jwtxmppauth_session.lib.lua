-- What a hand-off makes of a session: the fields that Jitsi's modules read. The table of them: docs/handoff.md.

-- What auth_token holds when there was a token that the gateway keeps to itself. Modules ask whether it is there, and some
-- remember it, so that each session has one of its own; none of them can take it for a token.
local TOKEN_MARKER = "jwtxmppauth:verified:";

-- By claim. What the token says is replaced as a whole whenever a newer one comes.
local TOKEN_FIELDS = {
  iss = "jitsi_meet_auth_issuer", sub = "jitsi_meet_domain", room = "jitsi_meet_room", tenant = "jitsi_meet_str_tenant",
  user = "jitsi_meet_context_user", group = "jitsi_meet_context_group", features = "jitsi_meet_context_features",
  room_context = "jitsi_meet_context_room", callee = "jwtxmppauth_callee", token = "auth_token",
};

-- What modules derive from a token, and what they put aside of it to bring it back: gone with the token it came from.
local DERIVED_FIELDS = { "jitsi_meet_tenant_mismatch", "pre_grant_jitsi_meet_context_features" };

-- What the client's first request said. Stays for the session's life, as it does where Prosody itself resumes a session.
local REQUEST_FIELDS = {
  url_room = "jitsi_web_query_room", url_prefix = "jitsi_web_query_prefix", custom_username = "customusername",
  region = "user_region", user_agent = "user_agent_header", sid = "jwtxmppauth_sid", node = "jwtxmppauth_node",
  service = "jwtxmppauth_service", may_create_rooms = "jwtxmppauth_may_create_rooms",
};

-- Sets nothing: the fields that the claims stand for, and the names of all fields that they replace.
local function fields_of(claims, is_login)
  local fields, names = {}, { "ip" };
  local function take(mapping)
    for claim, field in pairs(mapping) do
      fields[field] = claims[claim];
      table.insert(names, field);
    end
  end
  take(TOKEN_FIELDS);
  if is_login then take(REQUEST_FIELDS); end
  for _, field in ipairs(DERIVED_FIELDS) do table.insert(names, field); end
  if claims.has_token and not claims.token then fields.auth_token = TOKEN_MARKER .. claims.sid; end
  fields.ip = claims.ip;
  return fields, names;
end

-- Replaces the fields; what is absent is cleared, but for the address: the connection has one in any case.
-- Returns a function that takes it back.
local function set(session, fields, names)
  local former = {};
  for _, name in ipairs(names) do
    former[name] = session[name];
    session[name] = fields[name];
  end
  session.ip = fields.ip or former.ip;
  return function ()
    for _, name in ipairs(names) do session[name] = former[name]; end
  end;
end

-- A session that is not there yet: the living one as it would be with these fields. What is written to it stays its own.
local function candidate(session, fields, names)
  local replaced = {};
  for _, name in ipairs(names) do replaced[name] = true; end
  local new = setmetatable({}, {
    __index = function (_, name)
      if not replaced[name] then return session[name]; end
    end;
  });
  for name, value in pairs(fields) do new[name] = value; end
  new.ip = fields.ip or session.ip;
  function new:close(...) -- luacheck: ignore 212/self
    return session:close(...);
  end
  return new;
end

return { fields_of = fields_of, set = set, candidate = candidate };
