-- One line once Prosody takes connections, for whoever waits for it.

module:set_global();

module:hook("server-started", function ()
  module:log("info", "Prosody is ready");
end);
