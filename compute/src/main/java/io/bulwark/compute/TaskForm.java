package io.bulwark.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.compute.task.Terms;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.TokenAmount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a task as sent, or names every fault in it. */
final class TaskForm {
    static final Set<String> KINDS = Set.of("hash", "embedding", "chat", "wasm");
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/@+-]{1,100}");
    static final int MOST_MEMORY = 16_000_000;

    static final int MOST_PAYLOAD = 256 << 10;
    private static final int DEFAULT_DEADLINE = 300;
    static final int MOST_DEADLINE = 86_400;
    private static final int SPARE_ATTEMPTS = 3;
    private static final double DEFAULT_TOLERANCE = 1e-6;

    private final String prefix;
    private final ComputeConfig config;
    private final List<FieldError> errors = new ArrayList<>();

    TaskForm(String prefix, ComputeConfig config) {
        this.prefix = prefix;
        this.config = config;
    }

    /** A task that may be submitted. */
    record NewTask(Spec spec, Terms terms) {}

    /** @throws BulwarkException VALIDATION_ERROR; NOT_AVAILABLE for what is not built yet */
    NewTask read(TaskRequest request, Instant now) {
        String kind = request.kind();
        if (kind == null || !KINDS.contains(kind)) {
            fault("kind", "must be hash, embedding, chat or wasm");
        }
        JsonNode payload = request.payload();
        if (payload == null || payload.isNull()) {
            fault("payload", "is required");
        } else if (payload.toString().length() > MOST_PAYLOAD) {
            fault("payload", "must be at most " + MOST_PAYLOAD + " characters of JSON");
        }
        TokenAmount price = request.maxPrice() == null
                ? null
                : TokenAmount.parse(request.maxPrice()).orElse(null);
        if (price == null || price.isZero()) {
            fault("max_price", "must be a decimal above 0 such as \"12\", with at most nine places");
        }
        int redundancy = within("redundancy", request.redundancy(), 1, 1, Terms.MOST_REDUNDANCY);
        Verification verification = verification(request.verification(), kind);
        if (verification == Verification.NONE && redundancy > 1) {
            fault(
                    "redundancy",
                    request.verification() == null
                            ? "must be 1 for chat unless verification says how answers are compared"
                            : "must be 1 with verification none: nothing would be compared");
        }
        int deadline = within("deadline_s", request.deadlineS(), DEFAULT_DEADLINE, 1, MOST_DEADLINE);
        int attempts = within(
                "max_attempts",
                request.maxAttempts(),
                redundancy + SPARE_ATTEMPTS,
                Math.max(1, redundancy),
                Terms.MOST_ATTEMPTS);
        double tolerance = request.tolerance() == null ? DEFAULT_TOLERANCE : request.tolerance();
        if (!(tolerance >= 0 && tolerance <= 1)) {
            fault("tolerance", "must be from 0 to 1");
        }
        Requirements requires = requires(request.requires());
        if (!errors.isEmpty() || kind == null || payload == null || price == null) {
            throw BulwarkException.invalid(errors);
        }
        if (kind.equals("wasm")) {
            throw notAvailable("tasks of kind wasm");
        }
        return new NewTask(
                new Spec(kind, payload, verification, tolerance, requires),
                new Terms(
                        redundancy,
                        attempts,
                        price,
                        now.plusSeconds(deadline),
                        config.lease(),
                        config.attemptLimit(),
                        config.revealWindow(),
                        verification != Verification.NONE));
    }

    private Verification verification(@Nullable String wire, @Nullable String kind) {
        if (wire == null) {
            return switch (kind) {
                case "embedding" -> Verification.NUMERIC;
                // Honest nodes answer the same question in different words, so comparing would punish them.
                case "chat" -> Verification.NONE;
                case null, default -> Verification.EXACT;
            };
        }
        if (wire.equals("json") || wire.equals("semantic")) {
            throw notAvailable("verification " + wire);
        }
        return Verification.of(wire).orElseGet(() -> {
            fault("verification", "must be none, exact, numeric, json or semantic");
            return Verification.EXACT;
        });
    }

    private Requirements requires(TaskRequest.@Nullable Requires requires) {
        if (requires == null) {
            return Requirements.NONE;
        }
        name("requires.model", requires.model());
        name("requires.region", requires.region());
        return new Requirements(
                requires.model(),
                Boolean.TRUE.equals(requires.gpu()),
                requires.region(),
                within("requires.memory_mb", requires.memoryMb(), 0, 0, MOST_MEMORY));
    }

    private void name(String field, @Nullable String name) {
        if (name != null && !NAME.matcher(name).matches()) {
            fault(field, "must be 1 to 100 letters, digits and . _ : / @ + -");
        }
    }

    private int within(String field, @Nullable Integer value, int otherwise, int least, int most) {
        int given = value == null ? otherwise : value;
        if (given < least || given > most) {
            fault(field, "must be from " + least + " to " + most);
            return otherwise;
        }
        return given;
    }

    private void fault(String field, String message) {
        errors.add(new FieldError(prefix + field, message));
    }

    private static BulwarkException notAvailable(String what) {
        return BulwarkException.of(ErrorCode.NOT_AVAILABLE, "Not available yet: " + what, Map.of("what", what));
    }
}
