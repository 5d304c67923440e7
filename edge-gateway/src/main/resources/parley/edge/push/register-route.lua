-- Says where a device is connected, in one step: of two gateways that do so at once, the second sees the first.
-- KEYS: route, seen    ARGV: device, value, most devices, grace in milliseconds, time to live of `seen` in seconds
-- Returns what was there before: '' for nothing, 'full' when the user has too many devices and nothing was changed
local old = redis.call('HGET', KEYS[1], ARGV[1])
local devices = redis.call('HLEN', KEYS[1])
if not old and devices >= tonumber(ARGV[3]) then return 'full' end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local since = redis.call('HGET', KEYS[2], 'since')
if not since then
  redis.call('HSET', KEYS[2], 'since', string.format('%.0f', now))
elseif devices == 0 then
  local last = redis.call('HGET', KEYS[2], 'last')
  if not last or now - tonumber(last) >= tonumber(ARGV[4]) then
    redis.call('HSET', KEYS[2], 'since', string.format('%.0f', now))
  end
end
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return old or ''
