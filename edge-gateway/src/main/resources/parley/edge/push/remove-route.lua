-- Removes a route if it still is the given one. KEYS: route hash    ARGV: device, value
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0
