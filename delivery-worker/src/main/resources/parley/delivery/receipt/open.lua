-- Where the fold of receipts of a partition stands; begins it when there is none, or one of another topic.
-- KEYS: position    ARGV: topic id, where to begin
-- Returns {start, next}
local at = redis.call('HMGET', KEYS[1], 'start', 'next', 'topicId')
if at[1] and at[2] and at[3] == ARGV[1] then return {at[1], at[2]} end
redis.call('HSET', KEYS[1], 'start', ARGV[2], 'next', ARGV[2], 'topicId', ARGV[1])
return {ARGV[2], ARGV[2]}
