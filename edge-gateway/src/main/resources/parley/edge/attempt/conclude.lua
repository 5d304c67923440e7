-- The end is in the log. States only rise: n counting < f failed, x expired < r recovered.
-- KEYS: attempts hash    ARGV: time to live in seconds, field, state
local rank = {n = 0, f = 1, x = 1, r = 2}
local old = redis.call('HGET', KEYS[1], ARGV[2])
local count, state = '0', 'n'
if old then count, state = string.match(old, '^(%d+) (%a)') end
if rank[ARGV[3]] > rank[state] then state = ARGV[3] end
redis.call('HSET', KEYS[1], ARGV[2], count .. ' ' .. state .. ' 0 -')
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
