-- The hot messages of a conversation: {seq, bytes, who took it back or '', ...}, ascending.
-- KEYS: hot stream
local out = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
  local fields = {}
  for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
  if fields.d then
    out[#out + 1] = entry[1]
    out[#out + 1] = fields.d
    out[#out + 1] = fields.r or ''
  end
end
return out
