-- Begins the view of a partition at a position: nothing is known below it any more.
-- KEYS: view, all head buckets
-- ARGV: expected next ('' when the view is expected to be absent), position, topic id
-- Returns {'TOPIC', stored id}, {'CAS', next or ''} or {'OK'}.
local view = redis.call('HMGET', KEYS[1], 'next', 'topicId')
if view[2] and view[2] ~= ARGV[3] then return {'TOPIC', view[2]} end
if (view[1] or '') ~= ARGV[1] then return {'CAS', view[1] or ''} end
redis.call('UNLINK', unpack(KEYS, 2))
redis.call('HSET', KEYS[1], 'start', ARGV[2], 'next', ARGV[2], 'topicId', ARGV[3])
return {'OK'}
