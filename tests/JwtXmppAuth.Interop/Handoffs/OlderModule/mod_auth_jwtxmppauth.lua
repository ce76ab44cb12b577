-- The Prosody end of JwtXmppAuth: a session logs in with a fresh, signed, unused hand-off of the gateway, or not at all.
-- For Prosody 0.12 and 13, with nothing but their own libraries. Set-up and contract: docs/handoff.md.

local cache = require "util.cache";
local datamanager = require "util.datamanager";
local encodings = require "util.encodings";
local id = require "util.id";
local st = require "util.stanza";
local time = require "util.time";

local events = module:require "jwtxmppauth_events";
local handoff = module:require "jwtxmppauth_handoff";
local sessions = module:require "jwtxmppauth_session";
local rooms = module:require "jwtxmppauth_rooms";

local MECHANISM = "JWTXMPPAUTH";
local MIN_SECRET_BYTES = 32;
local xmlns_sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
local xmlns_handoff = "urn:jwtxmppauth:handoff:0";

---- Options ----

local function configured_secrets()
  local option = module:get_option("jwtxmppauth_secret");
  local secrets = {};
  for _, secret in ipairs(type(option) == "table" and option or { option }) do
    if type(secret) ~= "string" then
      error("jwtxmppauth_secret must be a string, or a list of strings while a secret is being replaced", 0);
    end
    secret = secret:gsub("[\r\n]+$", ""); -- a file ends with a newline; the gateway drops it too
    if #secret < MIN_SECRET_BYTES then
      error(("jwtxmppauth_secret has %d bytes, at least %d are needed"):format(#secret, MIN_SECRET_BYTES), 0);
    end
    table.insert(secrets, secret);
  end
  if #secrets == 0 then
    error("jwtxmppauth_secret is missing: it is the gateway's Gateway:Handoff:Secret", 0);
  end
  return secrets;
end

local secrets = configured_secrets();
local allow_storage = module:get_option_boolean("jwtxmppauth_allow_storage", false);
local allow_remote = module:get_option_boolean("jwtxmppauth_allow_remote", false);
local max_used = module:get_option_number("jwtxmppauth_replay_size", 100000);
if not max_used or max_used < 1 then
  error("jwtxmppauth_replay_size must be at least 1", 0);
end

-- SASL carries the hand-off in base64, and Prosody bounds what it reads of a stranger before this module sees it.
local needed = math.ceil(handoff.max_bytes / 3) * 4 + 1024;
local unauthed_limit = module:get_option_number("c2s_unauthed_stanza_size_limit", 10000);
if unauthed_limit and unauthed_limit < needed then
  module:log("warn", "Prosody closes the connection of a hand-off beyond about %d bytes: set c2s_unauthed_stanza_size_limit = %d",
    math.floor(unauthed_limit * 3 / 4), needed);
end

---- Outcomes ----

local counter = module:metric("counter", "handoffs", "", "Hand-offs by outcome", { "outcome" });
local counts = {};
local is_strangers = {};
local strangers = true;
for _, outcome in ipairs(handoff.outcomes) do
  if outcome == "header" then strangers = false; end
  is_strangers[outcome] = strangers;
  counts[outcome] = counter:with_labels(outcome);
  counts[outcome]:add(0);
end

local function log_refusal(session, reason, detail, ref)
  counts[reason]:add(1);
  module:log("warn", "handoff refused: %s (ref %s): %s; from %s", reason, ref or "-", detail, session.ip or "?");
end

---- Logging in ----

local started = math.floor(time.now());
local used = cache.new(max_used, false);
local unloaded = false;

local function judge(message, living)
  return handoff.judge(message, {
    host = module.host, secrets = secrets, now = time.now(), started = started, used = used, living = living,
  });
end

-- Only a holder of the secret is told why.
local function told(reason)
  return not is_strangers[reason] and "handoff refused: " .. reason or nil;
end

-- An object of its own, for this host alone: util.sasl's registry is process-wide, and its ANONYMOUS never returns when refused.
local handler = {};
handler.__index = handler;

local function new_handler(session)
  return setmetatable({ session = session }, handler);
end

function handler:mechanisms() -- luacheck: ignore 212/self
  return { [MECHANISM] = true };
end

function handler:select(mechanism)
  if self.selected or mechanism ~= MECHANISM then return false; end
  self.selected = mechanism;
  return true;
end

function handler:process(message)
  -- A stream that was opened before a reload still holds this handler, and nobody would fill in its session.
  if unloaded then return "failure", "temporary-auth-failure"; end
  local session = self.session;
  local claims, reason, detail, ref = judge(message or "");
  if not claims then
    log_refusal(session, reason, detail, ref);
    return "failure", "not-authorized", told(reason);
  end

  local take_back = sessions.set(session, sessions.fields_of(claims, true));
  local username;
  local refusal = events.ask_before(session, handoff.token_payload(claims));
  if not refusal then username, refusal = events.ask_username(session); end
  refusal = refusal or events.ask_after(session);
  if refusal then
    log_refusal(session, refusal.reason, refusal.detail, claims.sid);
    take_back();
    -- The condition that no refusal of our own has: the text is another module's, and for the client.
    return "failure", "not-allowed", refusal.text;
  end
  self.claims, self.username = claims, username or claims.node;
  return "success";
end

function handler:clean_clone()
  return new_handler(self.session);
end

module:hook("authentication-success", function (event)
  local sasl = event.session.sasl_handler;
  if getmetatable(sasl) ~= handler or not sasl.claims then return; end
  counts.accepted:add(1);
  module:log("info", "handoff accepted (ref %s): %s@%s", sasl.claims.sid, sasl.username, module.host);
end, 100);

-- Before mod_saslauth, which answers what cannot be a hand-off without asking the handler, and raises an error for child elements.
module:hook("stanza/" .. xmlns_sasl .. ":auth", function (event)
  local session, auth = event.origin, event.stanza;
  if session.type ~= "c2s_unauthed" then return; end
  local mechanism = auth.attr.mechanism or "";
  if #auth.tags > 0 then
    log_refusal(session, "malformed", "<auth/> has child elements");
    session.send(st.stanza("failure", { xmlns = xmlns_sasl }):tag("malformed-request"));
    return true;
  elseif mechanism ~= MECHANISM then
    log_refusal(session, "mechanism", "a client tried " .. (mechanism:match("^[%w_%-]+$") or "a nameless mechanism"):sub(1, 20)
      .. ", only the gateway may log in here");
  elseif auth[1] and not encodings.base64.decode(auth[1]) then
    log_refusal(session, "malformed", "not base64");
  end
end, 10);

---- A newer token for a living session ----

-- Returns what refuses it: a module, after the session has been given back what it had; or that there is no session any more.
local function adopt(session, claims)
  local fields, names = sessions.fields_of(claims, false);
  local new = sessions.candidate(session, fields, names);
  local refusal = events.ask_before(new, handoff.token_payload(claims)) or events.ask_after(new);
  if refusal then return refusal; end

  -- Whoever was asked may have taken time, and the session may be over.
  if session.destroyed or not session.conn then
    return { reason = "gone", detail = "the session ended while other modules were asked" };
  end
  local take_back = sessions.set(session, fields, names);
  refusal = events.ask_rooms(session);
  if refusal then
    take_back();
    return refusal;
  end

  -- As Prosody 13 announces a resumed session, which is when Jitsi's modules take over what they know of the newer one.
  -- Without the token: Jitsi's plugin, if another host still has it, would verify it as its own and close the session.
  new.auth_token = nil;
  events.fire("c2s-session-updated", { session = session, from_session = new });
end

module:hook("iq-set/self/" .. xmlns_handoff .. ":handoff", function (event)
  local session, iq = event.origin, event.stanza;
  local living = { node = session.jwtxmppauth_node, sid = session.jwtxmppauth_sid };
  local claims, reason, detail, ref = judge(iq.tags[1]:get_text() or "", living);
  if not claims then
    log_refusal(session, reason, detail, ref);
    session.send(st.error_reply(iq, "auth", "not-authorized", told(reason)));
    return true;
  end

  local refusal = adopt(session, claims);
  if refusal then
    log_refusal(session, refusal.reason, refusal.detail, claims.sid);
    session.send(st.error_reply(iq, "cancel", "not-allowed", refusal.text));
    return true;
  end
  counts.adopted:add(1);
  module:log("info", "handoff adopted (ref %s): %s@%s", claims.sid, session.username, module.host);
  session.send(st.reply(iq));
  return true;
end);

-- Before mod_smacks, which may keep a session that is asked here.
module:hook("pre-resource-unbind", function (event)
  local session = event.session;
  events.fire("jitsi-pre-session-unbind", { jid = session.full_jid, session = session, error = event.error });
end, 11);

---- Rooms ----

-- In the step in which the conference would make the room, so that it cannot end between a question and the join.
local function without_new_rooms(event)
  local session, presence = event.origin, event.stanza;
  if session.jwtxmppauth_may_create_rooms ~= false or presence.attr.type ~= nil or rooms.exists(presence.attr.to) then return; end
  session.send(rooms.refusal(presence));
  return true;
end
module:hook("pre-presence/full", without_new_rooms, 100);
module:hook("pre-presence/bare", without_new_rooms, 100);

---- The provider: nobody has a password, nobody can register ----

local provider = {};

local function unsupported()
  return nil, "Only the gateway logs users in here.";
end
for _, method in ipairs { "test_password", "get_password", "set_password", "create_user", "delete_user" } do
  provider[method] = unsupported;
end

function provider.user_exists(username)
  return prosody.hosts[module.host].sessions[username] ~= nil;
end
provider.is_enabled = provider.user_exists;

function provider.users()
  return next, prosody.hosts[module.host].sessions, nil;
end

function provider.get_sasl_handler(session)
  return new_handler(session);
end

module:provides("auth", provider);

---- Its users are passers-by: nothing of theirs leaves the server, nothing is stored for them ----

if not allow_remote then
  module:hook("route/remote", function ()
    return false;
  end, 300);
end

-- Whatever the storage driver: every login has a name of its own, so records per name would pile up without end.
-- As with Prosody's anonymous users, the writer is told that all is well.
local function without_writes_for_users(event)
  local store = event.store;
  local function only_for_host(method, answer)
    local write = store[method];
    return write and function (self, username, ...)
      if username then return answer(...); end
      return write(self, username, ...);
    end or nil;
  end
  local function done() return true; end
  event.store = setmetatable({
    set = only_for_host("set", done);
    set_key = only_for_host("set_key", done);
    set_keys = only_for_host("set_keys", done);
    append = only_for_host("append", function (key) return key or id.medium(); end);
  }, { __index = store });
end

-- For modules that write files past the storage drivers.
local function no_files_for_users(username, host, datastore, data)
  if host == module.host and username then return false; end
  return username, host, datastore, data;
end

if not allow_storage then
  module:hook("store-opened", without_writes_for_users);
end

function module.load()
  if not allow_storage then datamanager.add_callback(no_files_for_users); end
end

function module.unload()
  unloaded = true;
  if not allow_storage then datamanager.remove_callback(no_files_for_users); end
end

-- A reload forgets no used hand-off.
function module.save()
  return { used = used, started = started };
end

function module.restore(saved)
  used, started = saved.used, saved.started;
  used:resize(max_used);
end
