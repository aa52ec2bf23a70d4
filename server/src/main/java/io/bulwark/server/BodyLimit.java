package io.bulwark.server;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Ends a body without a stated length where one with a length would have been refused. */
final class BodyLimit extends FilterInputStream {
    private final long limit;
    private long left;

    BodyLimit(InputStream in, long limit) {
        super(in);
        this.limit = limit;
        this.left = limit;
    }

    static BulwarkException exceeded(long limit) {
        return BulwarkException.of(
                ErrorCode.PAYLOAD_TOO_LARGE, "The body is larger than " + limit + " bytes", Map.of("max_bytes", limit));
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    private void count(int read) {
        left -= read;
        if (left < 0) {
            throw exceeded(limit);
        }
    }
}
