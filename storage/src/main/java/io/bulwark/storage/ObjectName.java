package io.bulwark.storage;

import java.util.regex.Pattern;

/** What objects may be called: nothing that leaves a folder, and nothing that two stores would read differently. */
final class ObjectName {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-][a-z0-9.-]{0,99}(/[a-z0-9-][a-z0-9.-]{0,99}){0,7}");

    private ObjectName() {}

    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of an object: " + name);
        }
        return name;
    }
}
