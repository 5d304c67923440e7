-- Removes a route if it still is the given one, and notes when the device left: the last one to leave counts,
-- which need not be the last one whose route is removed.
-- KEYS: route, seen    ARGV: device, value, how long ago in milliseconds, time to live of `seen` in seconds
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
local time = redis.call('TIME')
local left = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[3])
local last = redis.call('HGET', KEYS[2], 'last')
if not last or tonumber(last) < left then
  redis.call('HSET', KEYS[2], 'last', string.format('%.0f', left))
end
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 1
