package io.bulwark.guard.security;

import io.bulwark.guard.GuardSettings;
import java.util.ArrayList;
import java.util.List;

/** Reads the options of a policy. */
final class Options {
    private Options() {}

    /** A text or a list of texts; empty where the option is not set. */
    static List<String> texts(GuardSettings settings, String name) {
        Object value = settings.options().get(name);
        List<String> texts = new ArrayList<>();
        if (value instanceof Iterable<?> many) {
            for (Object one : many) {
                texts.add(String.valueOf(one));
            }
        } else if (value != null) {
            texts.add(String.valueOf(value));
        }
        return texts;
    }
}
