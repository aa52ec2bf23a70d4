package io.bulwark.gateway.provider;

import java.io.IOException;

/** Bytes that are not one JSON object. The message says what was wrong, not what the bytes were. */
public final class MalformedJsonException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message);
    }
}
