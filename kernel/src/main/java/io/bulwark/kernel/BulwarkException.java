package io.bulwark.kernel;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fault with a documented code. Expected outcomes are values; this is for what ends a request. The message and the
 * details are shown to the caller, so neither may hold a secret.
 */
public final class BulwarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<FieldError> errors;
    private final transient Map<String, Object> details;

    private BulwarkException(
            ErrorCode code,
            String message,
            List<FieldError> errors,
            Map<String, Object> details,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.details = Map.copyOf(details);
    }

    public static BulwarkException of(ErrorCode code, String message) {
        return new BulwarkException(code, message, List.of(), Map.of(), null);
    }

    public static BulwarkException of(ErrorCode code, String message, Throwable cause) {
        return new BulwarkException(code, message, List.of(), Map.of(), cause);
    }

    /** With members that the code promises beside the message, such as {@code resetAt}. */
    public static BulwarkException of(ErrorCode code, String message, Map<String, Object> details) {
        return new BulwarkException(code, message, List.of(), details, null);
    }

    public static BulwarkException invalid(List<FieldError> errors) {
        return new BulwarkException(ErrorCode.VALIDATION_ERROR, "Invalid input", errors, Map.of(), null);
    }

    public static BulwarkException invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    public ErrorCode code() {
        return code;
    }

    public String text() {
        String message = getMessage();
        return message == null ? code.title() : message;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Map<String, Object> details() {
        return details;
    }
}
