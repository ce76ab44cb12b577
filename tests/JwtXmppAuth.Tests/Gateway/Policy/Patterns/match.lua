-- Each line of the input is a pattern and a subject, in hexadecimal; each line of the output what string.match makes of them.
local function text(hex) return (hex:gsub("%x%x", function(digits) return string.char(tonumber(digits, 16)) end)) end
local function shown(value)
	if math.type(value) then
		return "#" .. value
	end
	return "=" .. value:gsub(".", function(byte) return ("%02X"):format(byte:byte()) end)
end

for line in io.lines() do
	local pattern, subject = line:match("^(%x*) (%x*)$")
	local found = table.pack(pcall(string.match, text(subject), text(pattern)))
	if not found[1] then
		print("! " .. found[2])
	elseif found[2] == nil then
		print("-")
	else
		for i = 2, found.n do
			found[i] = shown(found[i])
		end
		print(table.concat(found, " ", 2, found.n))
	end
end
