package io.bulwark.compute;

import java.util.Collection;
import java.util.UUID;
import java.util.function.ToIntFunction;

/** Arrays as PostgreSQL writes them, of what needs no escaping: the driver would look at every character. */
final class Literals {
    private Literals() {}

    static String uuids(Collection<UUID> ids) {
        StringBuilder text = new StringBuilder(2 + 37 * ids.size()).append('{');
        for (UUID id : ids) {
            text.append(text.length() == 1 ? "" : ",").append(id);
        }
        return text.append('}').toString();
    }

    static <T> String numbers(Collection<T> of, ToIntFunction<T> number) {
        StringBuilder text = new StringBuilder(2 + 8 * of.size()).append('{');
        for (T one : of) {
            text.append(text.length() == 1 ? "" : ",").append(number.applyAsInt(one));
        }
        return text.append('}').toString();
    }
}
