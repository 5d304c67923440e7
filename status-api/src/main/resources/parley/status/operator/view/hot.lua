-- The hot messages of a conversation: {seq, bytes, ...}, ascending.
-- KEYS: hot stream
local out = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
  for i = 1, #entry[2], 2 do
    if entry[2][i] == 'd' then
      out[#out + 1] = entry[1]
      out[#out + 1] = entry[2][i + 1]
    end
  end
end
return out
