-- For tests: the steps of a login as modules see them are the session's field jitsi_test_steps; and of whoever is called
-- "choosy" no resource is bound that was not asked for.

local function note(name)
  return function (event)
    local session = event.session;
    session.jitsi_test_steps = session.jitsi_test_steps or {};
    table.insert(session.jitsi_test_steps, name .. " " .. session.type);
  end
end

for _, name in ipairs { "authentication-success", "pre-resource-bind", "resource-bind", "resource-unbind" } do
  module:hook(name, note(name), 1000);
end

module:hook("pre-resource-bind", function (event)
  local user = event.session.jitsi_meet_context_user;
  if user and user.id == "choosy" and not event.resource then return false; end
end);
