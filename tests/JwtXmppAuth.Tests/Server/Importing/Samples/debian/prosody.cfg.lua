-- Prosody's own file of a Debian machine, shortened.
admins = { }

plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins/" }

modules_enabled = {
	-- Generally required
		"roster"; -- Allow users to have a roster.
		"saslauth"; -- Authentication for clients and servers.
		"tls";
		"dialback";
		"disco";
		"limits";
}

limits = {
	c2s = {
		rate = "10kb/s";
	};
	s2sin = {
		rate = "30kb/s";
	};
}

c2s_require_encryption = true
authentication = "internal_hashed"
archive_expires_after = "1w"

log = {
	info = "/var/log/prosody/prosody.log"; -- Change 'info' to 'debug' for verbose logging
	error = "/var/log/prosody/prosody.err";
}

certificates = "certs"
pidfile = "/run/prosody/prosody.pid";

VirtualHost "localhost"

Include "conf.d/*.cfg.lua"
