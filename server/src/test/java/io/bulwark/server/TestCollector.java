package io.bulwark.server;

import com.sun.net.httpserver.HttpServer;
import io.bulwark.testing.Eventually;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Receives traces as OTLP over HTTP, in protobuf, as a collector would. */
public final class TestCollector implements QuarkusTestResourceLifecycleManager {
    private static final List<Span> SPANS = new CopyOnWriteArrayList<>();
    private HttpServer server;

    /** One span as it was sent; arrays are shown as {@code [a, b]}. */
    record Span(
            String trace, String id, String parent, String name, Map<String, String> attributes, List<String> events) {}

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", exchange -> {
            Fields request = new Fields(exchange.getRequestBody().readAllBytes());
            for (Fields resource : request.messages(1)) {
                for (Fields scope : resource.messages(2)) {
                    scope.messages(2).forEach(span -> SPANS.add(span(span)));
                }
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        System.setProperty("otel.bsp.schedule.delay", "100");
        return Map.of(
                "bulwark.telemetry.endpoint",
                "http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void stop() {
        System.clearProperty("otel.bsp.schedule.delay");
        server.stop(0);
    }

    /** The spans of a trace once one of them is as wanted. */
    static List<Span> trace(String trace, Predicate<Span> wanted) {
        Eventually.holds("the span arrives", Duration.ofSeconds(10), () -> SPANS.stream()
                .anyMatch(span -> span.trace().equals(trace) && wanted.test(span)));
        return SPANS.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    private static Span span(Fields span) {
        Map<String, String> attributes = new LinkedHashMap<>();
        span.messages(9)
                .forEach(
                        one -> attributes.put(one.text(1), value(one.messages(2).getFirst())));
        return new Span(
                span.hex(1),
                span.hex(2),
                span.hex(4),
                span.text(5),
                attributes,
                span.messages(11).stream().map(event -> event.text(2)).toList());
    }

    private static String value(Fields any) {
        if (any.has(1)) {
            return any.text(1);
        }
        if (any.has(5)) {
            return any.messages(5).getFirst().messages(1).stream()
                    .map(TestCollector::value)
                    .toList()
                    .toString();
        }
        return any.has(4) ? Double.toString(any.real(4)) : Long.toString(any.number(any.has(3) ? 3 : 2));
    }

    /** The fields of one protobuf message by their numbers. */
    private static final class Fields {
        private final Map<Integer, List<Object>> values = new LinkedHashMap<>();

        Fields(byte[] message) {
            ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                long tag = varint(in);
                Object value =
                        switch ((int) (tag & 7)) {
                            case 0 -> varint(in);
                            case 1 -> in.getLong();
                            case 2 -> {
                                byte[] bytes = new byte[(int) varint(in)];
                                in.get(bytes);
                                yield bytes;
                            }
                            case 5 -> (long) in.getInt();
                            default -> throw new IllegalArgumentException("Not protobuf");
                        };
                values.computeIfAbsent((int) (tag >>> 3), _ -> new ArrayList<>())
                        .add(value);
            }
        }

        private static long varint(ByteBuffer in) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = in.get();
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        boolean has(int field) {
            return values.containsKey(field);
        }

        private byte[] bytes(int field) {
            return (byte[]) values.getOrDefault(field, List.of(new byte[0])).getFirst();
        }

        String text(int field) {
            return new String(bytes(field), StandardCharsets.UTF_8);
        }

        String hex(int field) {
            return HexFormat.of().formatHex(bytes(field));
        }

        long number(int field) {
            return (Long) values.getOrDefault(field, List.of(0L)).getFirst();
        }

        double real(int field) {
            return Double.longBitsToDouble(number(field));
        }

        List<Fields> messages(int field) {
            return values.getOrDefault(field, List.of()).stream()
                    .map(value -> new Fields(Arrays.copyOf((byte[]) value, ((byte[]) value).length)))
                    .toList();
        }
    }
}
