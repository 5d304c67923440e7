-- One atomic look at a conversation in the hot view.
-- KEYS: view, head bucket, hot stream      ARGV: conversation, direction ('after' or 'before'), seq, limit
-- Returns {} when the partition has no view, else {next, start, head or '0', entries...}, each entry {id, {field, value, ...}}, ascending.
local view = redis.call('HMGET', KEYS[1], 'next', 'start')
if not view[1] then return {} end
local head = redis.call('HGET', KEYS[2], ARGV[1])
local out = {view[1], view[2], head or '0'}
local place = ARGV[3] .. '-0'
if ARGV[2] == 'after' then
  for _, entry in ipairs(redis.call('XRANGE', KEYS[3], '(' .. place, '+', 'COUNT', ARGV[4])) do out[#out + 1] = entry end
else
  local older = redis.call('XREVRANGE', KEYS[3], '(' .. place, '-', 'COUNT', ARGV[4])
  for i = #older, 1, -1 do out[#out + 1] = older[i] end
  for _, entry in ipairs(redis.call('XRANGE', KEYS[3], place, '+', 'COUNT', 1)) do out[#out + 1] = entry end
end
return out
