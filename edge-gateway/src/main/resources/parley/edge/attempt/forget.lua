-- The device acknowledged a conversation up to a seq: counts and expiries below are of no use any more.
-- What failed, or is just about to, stays, so that it fails once and can recover.
-- KEYS: attempts hash    ARGV: conversation, seq
local gone = 0
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  local conversation, seq = string.match(field, '^(.+):(%d+)$')
  if conversation == ARGV[1] and tonumber(seq) <= tonumber(ARGV[2]) then
    local state, till = string.match(redis.call('HGET', KEYS[1], field), '^%d+ (%a) (%d+)')
    if (state == 'n' or state == 'x') and till == '0' then gone = gone + redis.call('HDEL', KEYS[1], field) end
  end
end
return gone
