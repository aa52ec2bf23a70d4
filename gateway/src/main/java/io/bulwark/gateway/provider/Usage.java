package io.bulwark.gateway.provider;

/**
 * Tokens as the upstream counted them.
 *
 * @param input of the request, those read from and written to a cache included
 * @param output of the answer, reasoning included
 * @param cachedInput part of the input that came from the upstream's cache
 * @param cacheWrite part of the input that was written to it
 * @param reasoning part of the output that is not shown
 */
public record Usage(long input, long output, long cachedInput, long cacheWrite, long reasoning) {
    public long total() {
        return input + output;
    }
}
