-- For tests: does to a client's presence what the identity module of the common Jitsi deployment does, so that
-- the conference can be seen with it loaded. Every top-level <identity/>, of any namespace, goes; the session's is appended.

local function with_identity(event)
  local presence, user = event.stanza, event.origin.jitsi_meet_context_user;
  presence:maptags(function (child)
    return child.name ~= "identity" and child or nil;
  end);
  if not user then return; end

  presence:tag("identity"):tag("user");
  for name, value in pairs(user) do
    presence:text_tag(name, tostring(value));
  end
  presence:up();
  local group = event.origin.jitsi_meet_context_group;
  if group then presence:text_tag("group", group); end
  presence:up();
end

module:hook("pre-presence/bare", with_identity);
module:hook("pre-presence/full", with_identity);
