-- Removes route entries that still say what was read.
-- KEYS: route     ARGV: device, entry, device, entry ...
-- Returns {how many were removed}.
local removed = 0
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    removed = removed + redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return {removed}
