package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The server's refusal: its problem answer, said in lines, with what to do next. */
final class ApiException extends CliException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient JsonNode problem;

    private ApiException(String code, JsonNode problem, String headline, List<String> details) {
        super(Exit.REFUSED, headline, details);
        this.code = code;
        this.problem = problem;
    }

    /** @param problem an object with {@code code} and {@code message}; every member may be missing */
    static ApiException of(JsonNode problem) {
        String code = Text.safe(Json.text(problem, "code", "HTTP_" + Json.text(problem, "status", "ERROR")));
        String message = Json.text(problem, "message", Json.text(problem, "title", "no message was given"));
        List<String> details = new ArrayList<>();
        for (JsonNode error : problem.path("errors")) {
            details.add(Json.text(error, "field", "(body)") + ": " + Json.text(error, "message", "is invalid"));
        }
        String next = next(code, problem);
        if (!next.isEmpty()) {
            details.add(next);
        }
        String requestId = Json.text(problem, "requestId");
        if (requestId != null) {
            details.add("request id: " + requestId);
        }
        return new ApiException(code, problem, code + ": " + message, details);
    }

    String code() {
        return code;
    }

    JsonNode problem() {
        return problem;
    }

    /** Whether every further call would be refused for the same reason. */
    boolean hopeless() {
        return switch (code) {
            case "MISSING_TOKEN",
                    "INVALID_TOKEN",
                    "FORBIDDEN",
                    "INSUFFICIENT_BALANCE",
                    "NOT_MEMBER",
                    "RATE_LIMIT_EXCEEDED" -> true;
            default -> false;
        };
    }

    private static String next(String code, JsonNode problem) {
        return switch (code) {
            case "MISSING_TOKEN", "INVALID_TOKEN" ->
                "next: pass a valid key with --key or BULWARK_KEY, or point --data at the server's data folder";
            case "FORBIDDEN" ->
                "next: use a key that may do this (" + Json.text(problem, "permission", "see its scopes") + ")";
            case "INSUFFICIENT_BALANCE" ->
                "next: the wallet holds " + Json.text(problem, "current", "too little") + ", needed is "
                        + Json.text(problem, "required", "more")
                        + (problem.has("token") ? " " + Json.text(problem, "token", "") : "");
            case "PAYLOAD_TOO_LARGE" ->
                "next: shorten the text or split it; one scan takes up to 1,000,000 characters, one list 50 MB";
            case "VALIDATION_ERROR" -> "next: correct the input and run the command again";
            case "NOT_FOUND" ->
                "next: the command's list tells what there is, such as 'bulwark proposals list', 'bulwark key list',"
                        + " 'bulwark task list', 'bulwark guard sessions'";
            case "RATE_LIMIT_EXCEEDED" ->
                "next: wait until " + Json.text(problem, "resetAt", "the limit is reset") + " (limit "
                        + Json.text(problem, "limit", "of this key") + ")";
            case "STORAGE_UNAVAILABLE" ->
                "next: the server cannot reach its database or Redis; 'bulwark status' says which, then try again";
            case "NOT_AVAILABLE" ->
                "next: this server cannot do that yet (" + Json.text(problem, "what", "see its documentation") + ")";
            case "CHAIN_UNAVAILABLE" ->
                "next: check the chain's RPC addresses in the server's configuration, then try again";
            case "TIMEOUT" -> "next: run the same command again with a longer --timeout; it joins the running scan";
            case "INTERNAL_ERROR" -> "next: look for the request id in the server's log";
            default -> "";
        };
    }
}
