-- Raises cursors of users, and moves the fold's position, all or nothing. Cursors never sink.
-- KEYS: position, then per conversation: its hash
-- ARGV: expected next, new next, topic id, time to live (s), then per user: number of the conversation (from 1), user, delivered, read
-- Returns {'MOVED', next or ''} or {'OK', cursor...}: '+' when it rose, '=' when not, then delivered, ' ', read
local at = redis.call('HMGET', KEYS[1], 'next', 'topicId')
if at[1] ~= ARGV[1] or at[2] ~= ARGV[3] then return {'MOVED', at[1] or ''} end
local out = {'OK'}
for a = 5, #ARGV, 4 do
  local key, user = KEYS[1 + ARGV[a]], ARGV[a + 1]
  local delivered, read = ARGV[a + 2], ARGV[a + 3]
  local known = redis.call('HGET', key, user)
  local rose = true
  if known then
    local d, r = string.match(known, '^(%d+) (%d+)$')
    rose = tonumber(delivered) > tonumber(d) or tonumber(read) > tonumber(r)
    if tonumber(d) > tonumber(delivered) then delivered = d end
    if tonumber(r) > tonumber(read) then read = r end
  end
  if rose then redis.call('HSET', key, user, delivered .. ' ' .. read) end
  out[#out + 1] = (rose and '+' or '=') .. delivered .. ' ' .. read
end
for k = 2, #KEYS do redis.call('EXPIRE', KEYS[k], ARGV[4]) end
redis.call('HSET', KEYS[1], 'next', ARGV[2])
return out
