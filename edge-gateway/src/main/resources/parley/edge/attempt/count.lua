-- One more push to a device was not acknowledged.
-- KEYS: attempts hash    ARGV: time to live in seconds, field, what the caller counted so far
local old = redis.call('HGET', KEYS[1], ARGV[2])
local count, rest = 0, 'n 0 -'
if old then
  local c
  c, rest = string.match(old, '^(%d+) (.+)$')
  count = tonumber(c)
end
count = math.max(count, tonumber(ARGV[3])) + 1
redis.call('HSET', KEYS[1], ARGV[2], string.format('%d %s', count, rest))
redis.call('EXPIRE', KEYS[1], ARGV[1])
return {count, string.sub(rest, 1, 1)}
