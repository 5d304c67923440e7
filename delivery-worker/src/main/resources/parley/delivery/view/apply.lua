-- Applies a batch of records of one partition to the hot view and moves the view's position, all or nothing.
-- KEYS: view, then per record: hot stream, head bucket, recent id, then per edit or recall: recalled id, recent id of what it is about
-- ARGV: expected next, new next, topic id, base (seq of offset 0), hot entries, hot ttl (s), recent ttl (s), records,
--       then per record: conversation, seq, time (epoch ms), hash prefix, envelope,
--       then per edit or recall: type, number of its record (from 0), id that it is about, sender
-- Returns {'ABSENT'}, {'TOPIC', stored id}, {'CAS', next} or {'OK', verdict...}. A verdict is 'A' bound (shown: nothing lies
-- strictly between bound and seq), 'E' bound (shown without its content, which was taken back), 'D' seq (a resend of that one) or
-- 'C' seq (the id of that one with other content, not shown).
local view = redis.call('HMGET', KEYS[1], 'next', 'start', 'topicId')
if not view[1] then return {'ABSENT'} end
if view[3] ~= ARGV[3] then return {'TOPIC', view[3] or ''} end
if view[1] ~= ARGV[1] then return {'CAS', view[1]} end
local empty = string.format('%.0f', ARGV[4] + view[2] - 1)
local out = {'OK'}
local records = tonumber(ARGV[8])
for i = 0, records - 1 do
  local hot, bucket, recent = KEYS[2 + i * 3], KEYS[3 + i * 3], KEYS[4 + i * 3]
  local a = 9 + i * 5
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
-- What was taken back, by hot stream: id -> who did it. A stream is written anew once, however many recalls there are.
local gone, unsure, taken = {}, {}, {}
for j = 0, (#ARGV - 8 - records * 5) / 4 - 1 do
  local a, k = 9 + records * 5 + j * 4, 2 + records * 3 + j * 2
  local i, about, recalled = tonumber(ARGV[a + 1]), ARGV[a + 2], KEYS[k]
  if string.sub(out[2 + i], 1, 1) == 'A' then
    if ARGV[a] == 'recall' then redis.call('SET', recalled, ARGV[a + 3], 'NX', 'EX', ARGV[7]) end
    local by, hot, unseen = redis.call('GET', recalled), KEYS[2 + i * 3], false
    if ARGV[a] == 'edit' then
      -- Unless the view saw the message too, there may be a recall from before the view began: the edit is left out, the
      -- entries prove less, and the database is asked.
      local known = redis.call('GET', KEYS[k + 1])
      local first = known and string.sub(known, 1, string.find(known, ' ', 1, true) - 1)
      unseen = not first or tonumber(first) <= tonumber(empty)
      unsure[hot .. ARGV[10 + i * 5] .. '-0'] = unseen
    end
    if by or unseen then gone[hot] = gone[hot] or {} end
    if by then gone[hot][about] = by end
  end
end
for hot, by in pairs(gone) do
  local entries, changed = redis.call('XRANGE', hot, '-', '+'), false
  for _, entry in ipairs(entries) do
    local fields = entry[2]
    if fields[7] ~= 'r' then
      -- Body and meta are the last fields of an envelope, and quotes within the text before them are escaped. An
      -- envelope of another shape is left out: then the entries prove less, and the database is asked.
      local cut = string.find(fields[6], ',"body":', 1, true)
      local fixed = cut and string.sub(fields[6], 1, cut - 1) or fields[6]
      local edit = string.find(fixed, '"type":"edit"', 1, true) and string.match(fixed, '"ref":"([^"]*)"')
      local who = by[edit or string.match(fixed, '"message":"([^"]*)"') or '']
      if who then
        changed = true
        taken[hot .. entry[1]] = true
        entry[2] = cut and {'p', fields[2], 't', fields[4], 'd', fixed .. ',"body":{}}', 'r', who}
      end
      if unsure[hot .. entry[1]] then
        changed = true
        entry[2] = nil
      end
    end
  end
  if changed then
    redis.call('DEL', hot)
    for _, entry in ipairs(entries) do
      if entry[2] then redis.call('XADD', hot, entry[1], unpack(entry[2])) end
    end
    redis.call('EXPIRE', hot, ARGV[6])
  end
end
for i = 0, next(taken) and records - 1 or -1 do
  local verdict = out[2 + i]
  if string.sub(verdict, 1, 1) == 'A' and taken[KEYS[2 + i * 3] .. ARGV[10 + i * 5] .. '-0'] then
    out[2 + i] = 'E' .. string.sub(verdict, 2)
  end
end
redis.call('HSET', KEYS[1], 'next', ARGV[2])
return out
