package io.bulwark.node;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the server is.
 *
 * @param base its address without a slash at the end
 * @param credential of the owner, shown when the node registers; null for none
 */
public record Endpoint(URI base, @Nullable String credential) {
    @Override
    public String toString() {
        return base.toString();
    }
}
