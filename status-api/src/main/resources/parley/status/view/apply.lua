-- Puts statuses of users into the view, and moves its position, all or nothing. Statuses come in the order of the log, so the last one counts.
-- KEYS: position, then per conversation: its hash
-- ARGV: expected next, new next, topic id, time to live (s), then per user: number of the conversation (from 1), user, status
-- Expected next -1 begins the view, if there is none of this topic.
-- Returns {'OK'} or {'MOVED', next or ''}
local at = redis.call('HMGET', KEYS[1], 'next', 'topicId')
local next = at[2] == ARGV[3] and at[1] or '-1'
if next ~= ARGV[1] then return {'MOVED', next} end
for a = 5, #ARGV, 3 do redis.call('HSET', KEYS[1 + ARGV[a]], ARGV[a + 1], ARGV[a + 2]) end
for k = 2, #KEYS do redis.call('EXPIRE', KEYS[k], ARGV[4]) end
redis.call('HSET', KEYS[1], 'next', ARGV[2], 'topicId', ARGV[3])
return {'OK'}
