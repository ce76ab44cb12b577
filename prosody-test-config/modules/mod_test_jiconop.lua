-- For tests: tells a session all about its host in the moment in which it binds, as Jitsi's module does to save round trips.

local st = require "util.stanza";

module:hook("resource-bind", function (event)
  event.session.send(st.message({ from = module.host, to = event.session.full_jid })
    :tag("query", { xmlns = "http://jabber.org/protocol/disco#info" })
      :tag("identity", { category = "component", type = "lobbyrooms", name = "lobby." .. module.host }):up()
      :tag("feature", { var = "http://jitsi.org/protocol/feature#rename" }):up()
    :up()
    :tag("services", { xmlns = "urn:xmpp:extdisco:2" })
      :tag("service", { type = "turns", host = "turn.example.com", port = "443", transport = "tcp", username = "u", password = "p" }):up()
    :up());
end);

module:add_identity("component", "lobbyrooms", "lobby." .. module.host);
module:add_identity("component", "end_conference", "endconference." .. module.host);
module:add_identity("server", "shard", "shard-7");
