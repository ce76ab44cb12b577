-- For tests: answers every request with what has arrived of it.

local st = require "util.stanza";

local function echo(event)
  if event.stanza.attr.type == "result" or event.stanza.attr.type == "error" then return; end
  event.origin.send(st.reply(event.stanza):add_child(st.clone(event.stanza.tags[1])));
  return true;
end
module:hook("iq/host", echo, 10);
