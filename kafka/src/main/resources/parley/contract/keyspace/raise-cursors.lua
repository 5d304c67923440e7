-- Cursors only rise; a higher revision is higher, whatever its seq.
-- KEYS: cursor hash    ARGV: time to live in seconds, then conversation, revision, seq of each
for i = 2, #ARGV, 3 do
  local old = redis.call('HGET', KEYS[1], ARGV[i])
  local rev, seq = -1, -1
  if old then
    local a, b = string.match(old, '(%d+) (%d+)')
    rev, seq = tonumber(a), tonumber(b)
  end
  local newRev, newSeq = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  if newRev > rev or (newRev == rev and newSeq > seq) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ' ' .. ARGV[i + 2])
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
