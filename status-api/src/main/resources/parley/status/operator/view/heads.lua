-- One atomic look at the view of a partition: its position and all heads.
-- KEYS: view, then every bucket of heads. Returns {} when there is no view, else {next, start, conversation, seq, ...}.
local view = redis.call('HMGET', KEYS[1], 'next', 'start')
if not view[1] then return {} end
local out = {view[1], view[2]}
for i = 2, #KEYS do
  for _, each in ipairs(redis.call('HGETALL', KEYS[i])) do out[#out + 1] = each end
end
return out
