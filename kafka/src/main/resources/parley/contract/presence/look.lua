-- What is known of a user. KEYS: route, seen
-- Returns now (epoch milliseconds of Redis), since, last ('' when not known), then device, entry, device, entry ...
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local reply = {now, redis.call('HGET', KEYS[2], 'since') or '', redis.call('HGET', KEYS[2], 'last') or ''}
local routes = redis.call('HGETALL', KEYS[1])
for i = 1, #routes do reply[#reply + 1] = routes[i] end
return reply
