package io.bulwark.gateway.keys;

import io.bulwark.storage.Redis;

/**
 * Tokens of the last minute in Redis: one hash per key, a field for each second. A second counts until 60 whole seconds have
 * passed since its end, so no minute ever holds more than the limit.
 */
final class TokenScripts {
    /**
     * Adds a call's tokens when they fit. Arguments: now in seconds (empty: the clock of Redis), limit, tokens. Answer: 1 or
     * 0, tokens in the window, now, and when a refused call will fit.
     */
    static final Redis.Script TAKE = new Redis.Script("""
            local now, limit, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            if not now then now = tonumber(redis.call('TIME')[1]) end
            local sum, seconds, count = 0, {}, {}
            local all = redis.call('HGETALL', KEYS[1])
            for i = 1, #all, 2 do
              local second, tokens = tonumber(all[i]), tonumber(all[i + 1])
              if second < now - 60 then
                redis.call('HDEL', KEYS[1], all[i])
              else
                -- After a clock that went back, what lies ahead counts as taken now.
                if second > now then second = now end
                sum = sum + tokens
                seconds[#seconds + 1] = second
                count[second] = (count[second] or 0) + tokens
              end
            end
            if sum + cost > limit then
              table.sort(seconds)
              local rest, free_at = sum, now + 61
              for _, second in ipairs(seconds) do
                rest = rest - (count[second] or 0)
                count[second] = nil
                if rest + cost <= limit then
                  free_at = second + 61
                  break
                end
              end
              return {0, sum, now, free_at}
            end
            redis.call('HINCRBY', KEYS[1], now, cost)
            redis.call('EXPIRE', KEYS[1], 62)
            return {1, sum + cost, now, 0}
            """);

    /** Corrects what a call took. Arguments: its second, the difference. Answer: whether that second still counts. */
    static final Redis.Script CORRECT = new Redis.Script("""
            if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
            if redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2]) < 0 then redis.call('HSET', KEYS[1], ARGV[1], 0) end
            return 1
            """);

    private TokenScripts() {}
}
