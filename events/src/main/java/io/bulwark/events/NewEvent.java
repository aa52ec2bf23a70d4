package io.bulwark.events;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An event about to be written. The data is copied and shown to readers as is.
 *
 * @param name such as {@code job.started}, 1 to 200 characters
 */
public record NewEvent(String name, ObjectNode data) {
    public NewEvent {
        if (name.isEmpty() || name.length() > 200 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an event's name has 1 to 200 characters");
        }
        data = data.deepCopy();
    }
}
