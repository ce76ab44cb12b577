-- For tests: urn:jwtxmppauth:test:clock stops the clock of the modules that ask util.time at a given second,
-- so that a hand-off can have any age without anybody waiting, and bounds can be met exactly.

local st = require "util.stanza";
local time = require "util.time";

module:hook("iq-set/host/urn:jwtxmppauth:test:clock:clock", function (event)
  local at = tonumber(event.stanza.tags[1].attr.at);
  time.now = function () return at; end
  event.origin.send(st.reply(event.stanza));
  return true;
end);
