package io.bulwark.gateway.provider;

import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of one model.
 *
 * @param upstream the name that the provider knows it by
 * @param context tokens of input and output together, 0 where not known
 * @param maxOutput tokens of an answer where the caller sets no limit, 0 where not known
 * @param price null where not known
 */
public record ModelSettings(
        String upstream,
        int context,
        int maxOutput,
        @Nullable Price price) {
    public static ModelSettings plain(String upstream) {
        return new ModelSettings(upstream, 0, 0, null);
    }
}
