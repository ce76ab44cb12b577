-- Prints what Prosody makes of strings as node, domain and resource of an address; "-" stands for a refusal.
-- usage, where Prosody is installed: lua5.4 eng/prosody-prepare.lua < INPUT, a string in hexadecimal UTF-8 a line
package.path = "/usr/lib/prosody/?.lua;" .. package.path;
package.cpath = "/usr/lib/prosody/?.so;" .. package.cpath;
local found, encodings = pcall(require, "prosody.util.encodings");
local prep = (found and encodings or require "util.encodings").stringprep;

local function hex(text)
	return text and text:gsub(".", function (c) return ("%02x"):format(c:byte()); end) or "-";
end

for line in io.lines() do
	local text = line:gsub("%x%x", function (byte) return string.char(tonumber(byte, 16)); end);
	print(line, (hex(prep.nodeprep(text))), (hex(prep.nameprep(text))), (hex(prep.resourceprep(text))));
end
