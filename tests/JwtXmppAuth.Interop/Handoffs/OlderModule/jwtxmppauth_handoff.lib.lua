-- Reads and judges one hand-off. Hostile until its signature is known, so: size, shape, signature, and only then its content.
-- The contract, claim by claim and reason by reason: docs/handoff.md.

local array = require "util.array";
local encodings = require "util.encodings";
local hashes = require "util.hashes";
local ip = require "util.ip";
local json = require "util.json";

local TYPE = "jwtxmppauth+jwt";
local MAX_BYTES = 64 * 1024;
local MAX_DEPTH = 16;
local MAX_LIFETIME = 30; -- seconds from iat to exp
local MAX_CLOCK_DIFFERENCE = 30; -- seconds, either way

---- Reading ----

local array_mt = getmetatable(array());

local function is_object(value)
  return type(value) == "table" and value ~= json.null and getmetatable(value) ~= array_mt;
end

-- What cannot stand in a stanza becomes U+FFFD: modules put these strings there, and Prosody raises an error for it.
local function clean(value)
  -- Nearly every string is clean, and finding that out is cheaper than replacing nothing twice.
  if not value:find("[\0-\8\11\12\14-\31\239]") then return value; end
  return (value:gsub("[\0-\8\11\12\14-\31]", "\239\191\189"):gsub("\239\191[\190\191]", "\239\191\189"));
end

-- Cleans a value in place and returns it. Null members go, as null means absent, and so do members whose name is no text.
-- Returns nil for too deep nesting, and for tables that JSON cannot mean.
local function tidy(value, depth)
  if type(value) == "string" then
    return clean(value);
  elseif type(value) ~= "table" or value == json.null then
    return value;
  elseif depth > MAX_DEPTH then
    return nil;
  end
  local is_array = getmetatable(value) == array_mt;
  for key, member in pairs(value) do
    local tidied = tidy(member, depth + 1);
    if tidied == nil or not is_array and type(key) ~= "string" then
      return nil;
    elseif not is_array and (member == json.null or clean(key) ~= key) then
      tidied = nil;
    end
    value[key] = tidied;
  end
  return value;
end

local function base64url_encode(data)
  return (encodings.base64.encode(data):gsub("[+/=]", { ["+"] = "-", ["/"] = "_", ["="] = "" }));
end

local function base64url_decode(data)
  if data:find("[-_]") then data = data:gsub("-", "+"):gsub("_", "/"); end
  return encodings.base64.decode(data .. ("="):rep(-#data % 4));
end

local function read_object(part)
  local decoded = base64url_decode(part);
  if not decoded or not encodings.utf8.valid(decoded) then return nil; end
  -- The reader recurses, and believes markers of its own (__hash, __array): it may raise an error.
  local ok, value = pcall(json.decode, decoded);
  return ok and is_object(value) and tidy(value, 1) or nil;
end

local function is_signed(text, signature, secrets)
  local valid = false;
  for _, secret in ipairs(secrets) do
    -- Encoded forms are compared: a hand-off has one spelling, and nothing unsigned is decoded.
    if hashes.equals(base64url_encode(hashes.hmac_sha256(secret, text)), signature) then valid = true; end
  end
  return valid;
end

-- As the gateway writes it; only what is spelled otherwise needs to be read.
local HEADER = base64url_encode('{"alg":"HS256","typ":"' .. TYPE .. '"}');

local function wrong_header(part)
  local header = read_object(part);
  if not header or header.alg ~= "HS256" or header.typ ~= TYPE then
    return "alg must be HS256 and typ " .. TYPE;
  end
  for name in pairs(header) do
    if name ~= "alg" and name ~= "typ" then return "only alg and typ are understood"; end
  end
end

-- Returns the claims; or nil, the reason, and what to tell the operator.
local function open(message, secrets)
  if #message > MAX_BYTES then
    return nil, "too-large", ("%d bytes, at most %d are read"):format(#message, MAX_BYTES);
  end
  local signed, header_part, payload_part, signature = message:match("^(([%w_%-]+)%.([%w_%-]+))%.([%w_%-]+)$");
  if not signed then
    return nil, "malformed", "not a compact JWS";
  elseif not is_signed(signed, signature, secrets) then
    return nil, "signature", "made with none of the secrets in jwtxmppauth_secret";
  end
  local wrong = header_part ~= HEADER and wrong_header(header_part);
  if wrong then return nil, "header", wrong; end
  local claims = read_object(payload_part);
  if not claims then
    return nil, "payload", "not a JSON object in UTF-8, nested at most " .. MAX_DEPTH .. " deep";
  end
  return claims;
end

---- Judging ----

local function lower_hex(digits)
  return ("[0-9a-f]"):rep(digits);
end
local ID = "^" .. lower_hex(32) .. "$";
local UUID = "^" .. table.concat({ lower_hex(8), lower_hex(4), lower_hex(4), lower_hex(4), lower_hex(12) }, "%-") .. "$";

local function is_reference(value)
  return type(value) == "string" and #value <= 64 and value:find("^[%w._:%-]+$") ~= nil;
end

local function kind(description, check)
  return { description = description, check = check };
end

local text = kind("text", function (value) return type(value) == "string"; end);
local object = kind("an object", is_object);
local boolean = kind("true or false", function (value) return type(value) == "boolean"; end);
local seconds = kind("whole seconds since 1970", function (value)
  return type(value) == "number" and value >= 0 and value < 2 ^ 40 and value == math.floor(value);
end);
local hex_id = kind("32 lower-case hex digits", function (value) return type(value) == "string" and value:find(ID); end);
local uuid = kind("a lower-case UUID", function (value) return type(value) == "string" and value:find(UUID); end);
-- Of a service the operator has named; whoever is none has a UUID, so that the two never meet.
local node_name = kind("1 to 64 of a-z 0-9 . _ -", function (value)
  return type(value) == "string" and #value <= 64 and value:find("^[%l%d._%-]+$") ~= nil;
end);
local reference = kind("1 to 64 of A-Z a-z 0-9 . _ : -", is_reference);
local address = kind("an IP address", function (value) return type(value) == "string" and ip.new_ip(value); end);

local REQUIRED = {
  aud = text, iat = seconds, exp = seconds, jti = hex_id, node = node_name, sid = reference, has_token = boolean,
};
local OPTIONAL = {
  ip = address, iss = text, sub = text, room = text, tenant = text,
  user = object, group = text, features = object, room_context = object, callee = object,
  url_room = text, url_prefix = text, custom_username = text, region = text, user_agent = text, token = text,
  service = node_name, may_create_rooms = boolean,
};

local function wrong_claim(claims)
  for name, expected in pairs(REQUIRED) do
    if claims[name] == nil then
      return name .. " is missing";
    elseif not expected.check(claims[name]) then
      return name .. " is not " .. expected.description;
    end
  end
  for name, expected in pairs(OPTIONAL) do
    if claims[name] ~= nil and not expected.check(claims[name]) then
      return name .. " is not " .. expected.description;
    end
  end
  if not claims.service and not uuid.check(claims.node) then
    return "node is not " .. uuid.description;
  end
  if claims.token and not claims.has_token then
    return "token is there although has_token is false";
  end
end

local function clock(since_1970)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(since_1970));
end

local function clocks(claims, now)
  return ("the gateway's clock said %s, this server's says %s"):format(clock(claims.iat), clock(now));
end

local function wrong_time(claims, now, started)
  if claims.exp <= claims.iat or claims.exp - claims.iat > MAX_LIFETIME then
    return "lifetime", ("exp must be 1 to %d seconds after iat"):format(MAX_LIFETIME);
  elseif now >= claims.exp + MAX_CLOCK_DIFFERENCE then
    return "expired", clocks(claims, now);
  elseif now < claims.iat - MAX_CLOCK_DIFFERENCE then
    return "not-yet-valid", clocks(claims, now);
  elseif claims.iat < started then
    -- It may have been used before the start: what was used then is forgotten.
    return "predates-start", clocks(claims, now) .. ", started " .. clock(started);
  end
end

-- Used ids are kept until their hand-off could no longer be accepted anyway; none is forgotten earlier to make room.
local function use_once(claims, now, used)
  local oldest, kept_until = used:tail();
  while oldest and kept_until <= now do
    used:set(oldest, nil);
    oldest, kept_until = used:tail();
  end
  if used:get(claims.jti) then
    return "replayed", "it was used before";
  elseif not used:set(claims.jti, claims.exp + MAX_CLOCK_DIFFERENCE) then
    return "replay-store-full", ("%d hand-offs were used within about a minute; raise jwtxmppauth_replay_size"):format(used:count());
  end
end

-- What the token says, for modules that know tokens; nil for a guest. All of it where the token itself came along, which
-- the gateway has verified; else what the hand-off has of it.
local function token_payload(claims)
  if not claims.has_token then return nil; end
  local part = claims.token and claims.token:match("^[%w_%-]+%.([%w_%-]+)%.[%w_%-]+$");
  local context = {
    tenant = claims.tenant, user = claims.user, group = claims.group, features = claims.features,
    room = claims.room_context, callee = claims.callee,
  };
  return part and read_object(part)
    or { iss = claims.iss, sub = claims.sub, room = claims.room, context = next(context) and context or nil };
end

-- against: host, secrets, now, started, used (util.cache, never evicting); living: node and sid of the session that the
-- hand-off must be for, where it is not for a new one.
-- Returns the claims; or nil, the reason, what to tell the operator, and the gateway's reference once it is known.
local function judge(message, against)
  local claims, reason, detail = open(message, against.secrets);
  if not claims then return nil, reason, detail; end
  local ref = is_reference(claims.sid) and claims.sid or nil;

  detail = wrong_claim(claims);
  if detail then return nil, "claim", detail, ref; end
  if claims.aud ~= against.host then
    return nil, "audience", ("it is for %q"):format((claims.aud:sub(1, 100):gsub("%c", " "))), ref;
  end
  local living = against.living;
  if living and (claims.node ~= living.node or claims.sid ~= living.sid) then
    return nil, "session", "it is for another session than the one it came on", ref;
  end
  reason, detail = wrong_time(claims, against.now, against.started);
  -- Last, so that only what would be accepted takes a place in the store.
  if not reason then reason, detail = use_once(claims, against.now, against.used); end
  if reason then return nil, reason, detail, ref; end
  return claims;
end

return {
  judge = judge;
  token_payload = token_payload;
  max_bytes = MAX_BYTES;
  -- Every way a hand-off ends. Who is refused before "header" may be anybody; from there on it is a holder of the secret.
  outcomes = {
    "accepted", "mechanism", "malformed", "too-large", "signature",
    "header", "payload", "claim", "audience", "session", "lifetime", "expired", "not-yet-valid", "predates-start",
    "replayed", "replay-store-full",
    "pre-fetch", "banned", "post-authentication", "room", "handler-error", -- other modules', see jwtxmppauth_events.lib.lua
    "gone", "adopted",
  };
};
