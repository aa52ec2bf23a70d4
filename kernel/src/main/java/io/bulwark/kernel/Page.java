package io.bulwark.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a keyset-paginated list. {@code next} is the cursor of the following page, absent on the last one. */
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }
}
