-- Adds what the database knows to the cursors of a conversation's users, and says that they are complete. Cursors never
-- sink. Nothing is changed when the fold of receipts was begun anew meanwhile.
-- KEYS: position, hash    ARGV: start of the fold, time to live (s), then per user: user, delivered, read
if redis.call('HGET', KEYS[1], 'start') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'complete', '1')
for a = 3, #ARGV, 3 do
  local delivered, read = ARGV[a + 1], ARGV[a + 2]
  local known = redis.call('HGET', KEYS[2], ARGV[a])
  if known then
    local d, r = string.match(known, '^(%d+) (%d+)$')
    if tonumber(d) > tonumber(delivered) then delivered = d end
    if tonumber(r) > tonumber(read) then read = r end
  end
  redis.call('HSET', KEYS[2], ARGV[a], delivered .. ' ' .. read)
end
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 1
