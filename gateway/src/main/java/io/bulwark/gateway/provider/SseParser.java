package io.bulwark.gateway.provider;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events from bytes in any chunking (WHATWG HTML, "Parsing an event stream"): CR, LF and CRLF, comments, data in
 * several lines, a leading BOM. It works on bytes, as none of its marks is part of a longer UTF-8 sequence.
 */
final class SseParser {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);

    /** Data without its last line break; the name is empty where the event has none. */
    record Event(String name, byte[] data) {}

    private final int largest;
    private final ArrayDeque<Event> ready = new ArrayDeque<>();
    private byte[] line = new byte[512];
    private int lineLength;
    private byte[] data = new byte[512];
    private int dataLength;
    private boolean hasData;
    private String name = "";
    private boolean afterCr;
    private boolean begun;
    private boolean strange;

    /** @param largest bytes of one event, its line marks included */
    SseParser(int largest) {
        this.largest = largest;
    }

    /** Takes the next bytes; the events that they complete are then there to poll. */
    void feed(byte[] bytes, int from, int to) throws UpstreamFault {
        int start = from;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '\n' && afterCr) {
                afterCr = false;
                start = i + 1;
            } else if (b == '\n' || b == '\r') {
                append(bytes, start, i);
                endLine();
                afterCr = b == '\r';
                start = i + 1;
            } else {
                afterCr = false;
            }
        }
        append(bytes, start, to);
    }

    @Nullable
    Event poll() {
        return ready.poll();
    }

    /** At the end of the bytes: an event that lacks only its closing empty line, null when there is none. */
    @Nullable
    Event last() throws UpstreamFault {
        if (lineLength > 0) {
            endLine();
        }
        if (ready.isEmpty() && hasData) {
            dispatch();
        }
        return ready.poll();
    }

    /** Whether lines came that belong to no event stream, such as HTML or bare JSON. */
    boolean strange() {
        return strange;
    }

    private void append(byte[] bytes, int from, int to) throws UpstreamFault {
        int count = to - from;
        if (count <= 0) {
            return;
        }
        if (lineLength + dataLength + count > largest) {
            throw new UpstreamFault(FailureKind.TOO_LARGE, "An event of the answer is larger than allowed");
        }
        line = room(line, lineLength + count);
        System.arraycopy(bytes, from, line, lineLength, count);
        lineLength += count;
    }

    private static byte[] room(byte[] array, int length) {
        return array.length >= length ? array : Arrays.copyOf(array, Math.max(length, array.length * 2));
    }

    private void endLine() {
        int from = 0;
        if (!begun) {
            begun = true;
            boolean bom = lineLength >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF;
            from = bom ? 3 : 0;
        }
        int end = lineLength;
        lineLength = 0;
        if (from == end) {
            dispatch();
        } else if (line[from] != ':') {
            field(from, end);
        }
    }

    private void field(int from, int end) {
        int colon = from;
        while (colon < end && line[colon] != ':') {
            colon++;
        }
        int value = Math.min(end, colon + 1);
        if (value < end && line[value] == ' ') {
            value++;
        }
        if (Arrays.equals(line, from, colon, DATA, 0, DATA.length)) {
            addData(value, end);
        } else if (Arrays.equals(line, from, colon, EVENT, 0, EVENT.length)) {
            name = new String(line, value, end - value, StandardCharsets.UTF_8);
        } else {
            strange |= line[from] == '<' || line[from] == '{' || line[from] == '[';
        }
    }

    private void addData(int from, int to) {
        data = room(data, dataLength + to - from + 1);
        if (hasData) {
            data[dataLength++] = '\n';
        }
        System.arraycopy(line, from, data, dataLength, to - from);
        dataLength += to - from;
        hasData = true;
    }

    private void dispatch() {
        if (hasData) {
            ready.add(new Event(name, Arrays.copyOf(data, dataLength)));
        }
        hasData = false;
        dataLength = 0;
        name = "";
    }
}
