package io.bulwark.plans;

import io.bulwark.storage.Redis;

/**
 * The sliding windows in Redis: one sorted set per window, one member per unit, its score the millisecond at which it was
 * taken. A unit taken at t counts in [t, t + window). All keys of a call share one hash tag.
 */
final class LimitScripts {
    /**
     * Judges all windows, and only when every one has room adds the units to every one.
     *
     * <p>Arguments: id of the call, cost, now in milliseconds (empty: the clock of Redis), then limit and window in
     * milliseconds for each key. Answer: 1 or 0, number of the tightest window, units left in it, when it resets, now.
     * With cost 0 it only looks.
     */
    static final Redis.Script TAKE = new Redis.Script("""
            local id, cost, now = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
            if not now then
              local time = redis.call('TIME')
              now = time[1] * 1000 + math.floor(time[2] / 1000)
            end
            -- The client repeats a call whose answer was lost with its connection: it must not count twice.
            if cost > 0 and redis.call('ZSCORE', KEYS[1], id) then cost = 0 end

            local function at(key, rank)
              return tonumber(redis.call('ZRANGE', key, rank, rank, 'WITHSCORES')[2])
            end

            local count, refusing, free_at = {}, nil, nil
            for i, key in ipairs(KEYS) do
              local limit, window = tonumber(ARGV[2 + 2 * i]), tonumber(ARGV[3 + 2 * i])
              redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
              -- After a clock that went back, units of its former future count as taken now: never more than the limit
              -- passes, and nobody waits longer than a window.
              local ahead = redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf')
              if #ahead > 0 then
                for _, member in ipairs(ahead) do redis.call('ZADD', key, now, member) end
                redis.call('PEXPIRE', key, window)
              end
              count[i] = redis.call('ZCARD', key)
              local excess = count[i] + cost - limit
              if excess > 0 then
                local when = now + window
                if count[i] > 0 then when = at(key, math.min(excess, count[i]) - 1) + window end
                if not refusing or when > free_at then refusing, free_at = i, when end
              end
            end
            if refusing then
              local left = math.max(0, tonumber(ARGV[2 + 2 * refusing]) - count[refusing])
              return {0, refusing, left, free_at, now}
            end

            local tightest, left, reset
            for i, key in ipairs(KEYS) do
              local limit, window = tonumber(ARGV[2 + 2 * i]), tonumber(ARGV[3 + 2 * i])
              if cost > 0 then
                local add = {now, id}
                for j = 2, cost do
                  add[2 * j - 1] = now
                  add[2 * j] = id .. ':' .. j
                end
                redis.call('ZADD', key, unpack(add))
                redis.call('PEXPIRE', key, window)
              end
              local oldest = now
              if count[i] + cost > 0 then oldest = at(key, 0) + window end
              local rest = limit - count[i] - cost
              if not tightest or rest < left or (rest == left and oldest > reset) then
                tightest, left, reset = i, rest, oldest
              end
            end
            return {1, tightest, left, reset, now}
            """);

    /** Removes the units of one call. Arguments: id, cost. Answer: how many were still there. */
    static final Redis.Script RELEASE = new Redis.Script("""
            local removed = 0
            for _, key in ipairs(KEYS) do
              removed = removed + redis.call('ZREM', key, ARGV[1])
              for j = 2, tonumber(ARGV[2]) do
                removed = removed + redis.call('ZREM', key, ARGV[1] .. ':' .. j)
              end
            end
            return removed
            """);

    private LimitScripts() {}
}
