-- Who may write the end of a message into the log: one at a time, and nobody once it is written. A claim
-- whose owner died is free again after its lease, by the clock of Redis.
-- KEYS: attempts hash    ARGV: time to live in seconds, field, owner, lease in ms, 'e' to end or 'r' to recover
-- Returns 0 done already, 1 claimed, 2 another one is at it.
local old = redis.call('HGET', KEYS[1], ARGV[2])
local count, state, till, owner = '0', 'n', '0', '-'
if old then count, state, till, owner = string.match(old, '^(%d+) (%a) (%d+) (%S+)$') end
if state == 'r' or (ARGV[5] == 'e' and state ~= 'n') then return 0 end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if tonumber(till) > now and owner ~= ARGV[3] then return 2 end
redis.call('HSET', KEYS[1], ARGV[2], string.format('%s %s %.0f %s', count, state, now + tonumber(ARGV[4]), ARGV[3]))
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
