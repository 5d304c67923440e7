-- Applies a batch of records of one partition to the hot view and moves the view's position, all or nothing.
-- KEYS: view, then per record: hot stream, head bucket, recent id
-- ARGV: expected next, new next, topic id, base (seq of offset 0), hot entries, hot ttl (s), recent ttl (s),
--       then per record: conversation, seq, time (epoch ms), hash prefix, envelope
-- Returns {'ABSENT'}, {'TOPIC', stored id}, {'CAS', next} or {'OK', verdict...}. A verdict is 'A' bound (shown: nothing lies
-- strictly between bound and seq), 'D' seq (a resend of that one) or 'C' seq (the id of that one with other content, not shown).
local view = redis.call('HMGET', KEYS[1], 'next', 'start', 'topicId')
if not view[1] then return {'ABSENT'} end
if view[3] ~= ARGV[3] then return {'TOPIC', view[3] or ''} end
if view[1] ~= ARGV[1] then return {'CAS', view[1]} end
local empty = string.format('%.0f', ARGV[4] + view[2] - 1)
local out = {'OK'}
for i = 0, (#ARGV - 7) / 5 - 1 do
  local hot, bucket, recent = KEYS[2 + i * 3], KEYS[3 + i * 3], KEYS[4 + i * 3]
  local a = 8 + i * 5
  local conversation, seq, hash = ARGV[a], ARGV[a + 1], ARGV[a + 3]
  local known = redis.call('GET', recent)
  local space = known and string.find(known, ' ', 1, true)
  local first = known and string.sub(known, 1, space - 1)
  if first and tonumber(first) < tonumber(seq) then
    out[#out + 1] = (string.sub(known, space + 1) == hash and 'D' or 'C') .. first
  else
    local bound = redis.call('HGET', bucket, conversation) or empty
    local entry = {'XADD', hot, 'MAXLEN', '~', ARGV[5], seq .. '-0', 'p', bound, 't', ARGV[a + 2], 'd', ARGV[a + 4]}
    local added = redis.pcall(unpack(entry))
    if type(added) == 'table' and added.err then
      -- Out of memory is only ever said before the first write. What else can be wrong with an entry is a stream that
      -- outlived its view and already reaches further: it is a cache, and begins anew.
      if not string.find(added.err, 'equal or smaller', 1, true) then return added end
      redis.call('DEL', hot)
      redis.call(unpack(entry))
    end
    redis.call('EXPIRE', hot, ARGV[6])
    redis.call('HSET', bucket, conversation, seq)
    redis.call('SET', recent, seq .. ' ' .. hash, 'EX', ARGV[7])
    out[#out + 1] = 'A' .. bound
  end
end
redis.call('HSET', KEYS[1], 'next', ARGV[2])
return out
