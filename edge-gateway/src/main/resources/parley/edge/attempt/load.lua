-- What a connection has to know of a device: counts and failures, not the expiries.
-- KEYS: attempts hash
-- Returns field, count, state of each.
local known = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local count, state = string.match(all[i + 1], '^(%d+) (%a)')
  if state == 'n' or state == 'f' then
    known[#known + 1] = all[i]
    known[#known + 1] = count
    known[#known + 1] = state
  end
end
return known
