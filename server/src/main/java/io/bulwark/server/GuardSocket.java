package io.bulwark.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.service.GuardChecks;
import io.bulwark.guard.service.GuardRequest;
import io.bulwark.guard.service.GuardStreams;
import io.bulwark.guard.service.LiveStream;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import io.bulwark.plans.Admission;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/guard/stream}: an answer in chunks, and what may go on of it; or a conversation turn by turn. Frames are JSON
 * objects with a {@code type}: start, chunk, end, resume, join or message from the client; started, resumed, text, verdict,
 * joined, checked or error from here.
 */
@WebSocket(path = "/api/v1/guard/stream")
public class GuardSocket {
    private static final Logger LOG = Logger.getLogger("io.bulwark.errors");
    private static final TypedKey<LiveStream> STREAM = new TypedKey<>("stream");

    private static final TypedKey<GuardRequest> CONVERSATION = new TypedKey<>("conversation");

    private static final int LONGEST_SESSION = 128;

    private final GuardStreams streams;
    private final GuardChecks checks;
    private final Admission admission;
    private final StrictJsonReader json;

    @Inject
    GuardSocket(GuardStreams streams, GuardChecks checks, Admission admission, StrictJsonReader json) {
        this.streams = streams;
        this.checks = checks;
        this.admission = admission;
        this.json = json;
    }

    /** A frame as sent. */
    public record Frame(
            @Nullable String type,
            @Nullable GuardRequest exchange,
            @Nullable Long seq,
            @Nullable String text,
            @Nullable String stream,
            @Nullable Long after,
            @Nullable String role,
            @Nullable String content) {}

    @OnTextMessage
    @RunOnVirtualThread
    public void frame(String message, WebSocketConnection connection) {
        try {
            for (ObjectNode event : answer(message, connection)) {
                send(connection, event);
            }
        } catch (RuntimeException e) {
            BulwarkException fault = ErrorMapper.classify(e);
            if (fault.code() == ErrorCode.INTERNAL_ERROR) {
                LOG.error("Guarding a stream failed", e);
            }
            ObjectNode problem = Problem.body(fault, connection.id());
            send(connection, problem.put("type", "error"));
        }
    }

    /** An event that no longer reaches its client waits for a resume. */
    private static void send(WebSocketConnection connection, ObjectNode event) {
        try {
            connection.sendTextAndAwait(event.toString());
        } catch (RuntimeException e) {
            LOG.debug("The client of a stream is gone", e);
        }
    }

    @OnError
    public void lost(Exception e) {
        LOG.debug("The connection of a stream was lost", e);
    }

    private List<ObjectNode> answer(String message, WebSocketConnection connection) {
        Frame frame = json.read(message, Frame.class);
        Principal caller = connection.userData().get(SocketAccess.CALLER);
        String type = frame.type() == null ? "" : frame.type().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "start" -> {
                LiveStream stream = streams.open(caller, frame.exchange());
                connection.userData().put(STREAM, stream);
                yield List.of(stream.state("started"));
            }
            case "resume" -> {
                LiveStream stream = streams.find(caller, frame.stream());
                connection.userData().put(STREAM, stream);
                List<ObjectNode> missed = stream.after(frame.after() == null ? 0 : frame.after());
                List<ObjectNode> all = new java.util.ArrayList<>();
                all.add(stream.state("resumed"));
                all.addAll(missed);
                yield all;
            }
            case "chunk" -> {
                if (frame.seq() == null || frame.text() == null) {
                    throw BulwarkException.invalid(frame.seq() == null ? "seq" : "text", "is required");
                }
                LiveStream stream = open(connection);
                List<ObjectNode> events = stream.accept(frame.seq(), frame.text());
                streams.touch(stream);
                yield events;
            }
            case "end" -> {
                LiveStream stream = open(connection);
                List<ObjectNode> events = stream.end();
                streams.touch(stream);
                yield events;
            }
            case "join" -> {
                GuardRequest of = frame.exchange();
                String session = of == null ? null : of.sessionId();
                if (of == null || session == null || session.isBlank() || session.length() > LONGEST_SESSION) {
                    throw BulwarkException.invalid(
                            "exchange.session_id", "must be 1 to " + LONGEST_SESSION + " characters");
                }
                connection.userData().put(CONVERSATION, of);
                yield List.of(JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "joined")
                        .put("session_id", session)
                        .put("turns", checks.turns(caller, session)));
            }
            case "message" -> {
                GuardRequest of = connection.userData().get(CONVERSATION);
                if (of == null) {
                    throw BulwarkException.invalid("type", "must be join before a message");
                }
                if (frame.seq() == null) {
                    throw BulwarkException.invalid("seq", "is required");
                }
                admission.admit(caller, "guard");
                ObjectNode checked = JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "checked")
                        .put("seq", frame.seq());
                checked.setAll(checks.turn(caller, of, frame.seq(), frame.role(), frame.content()));
                yield List.of(checked);
            }
            default -> throw BulwarkException.invalid("type", "must be start, chunk, end, resume, join or message");
        };
    }

    private static LiveStream open(WebSocketConnection connection) {
        LiveStream stream = connection.userData().get(STREAM);
        if (stream == null) {
            throw BulwarkException.invalid("type", "must be start or resume before a chunk");
        }
        return stream;
    }
}
