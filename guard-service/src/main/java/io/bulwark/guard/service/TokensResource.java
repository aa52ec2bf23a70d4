package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.token.TokenTools;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
import io.bulwark.text.tokens.Tokenizer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Counting, compressing and chunking over HTTP. */
@Path("/api/v1/guard")
@Tag(name = "Guard")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class TokensResource {
    private static final int MOST_MESSAGES = 400;
    private static final int LEAST_SIZE = 16;
    private static final int LARGEST_SIZE = 100_000;
    private static final int USUAL_SIZE = 512;
    private static final long MOST_TOKENS = 10_000_000;

    private final Admission admission;
    private final GuardConfig config;

    @Inject
    TokensResource(Admission admission, GuardConfig config) {
        this.admission = admission;
        this.config = config;
    }

    @POST
    @Path("/tokens")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(
            summary = "Count the tokens of a text or a chat",
            description = "With the cost of a model; an estimate says so, an unknown price is null with the reason.")
    public Response count(@Nullable TokenRequest request, @Context SecurityContext security) {
        TokenRequest read = read(request, true);
        List<Tokenizer.ChatTurn> turns = turns(read);
        long output = read.outputTokens() == null ? 0 : read.outputTokens();
        if (output < 0 || output > MOST_TOKENS) {
            throw BulwarkException.invalid("output_tokens", "must be 0 to " + MOST_TOKENS);
        }
        String text = read.text() == null ? "" : read.text();
        return admitted(security, () -> TokenTools.count(text, turns, read.model(), output));
    }

    @POST
    @Path("/compress")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(
            summary = "Make a prompt shorter without loss",
            description = "Removes spaces, repetitions and courtesies; every number, name, negation, quotation and code"
                    + " block stays.")
    public Response compress(@Nullable TokenRequest request, @Context SecurityContext security) {
        TokenRequest read = read(request, false);
        String text = String.valueOf(read.text());
        return admitted(security, () -> TokenTools.compress(text, read.model()));
    }

    @POST
    @Path("/chunk")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(
            summary = "Cut a text into chunks",
            description = "At most size tokens each, cut at headings, paragraphs and sentences, with overlap.")
    public Response chunk(@Nullable TokenRequest request, @Context SecurityContext security) {
        TokenRequest read = read(request, false);
        int size = read.size() == null ? USUAL_SIZE : read.size();
        int overlap = read.overlap() == null ? 0 : read.overlap();
        List<FieldError> faults = new ArrayList<>();
        if (size < LEAST_SIZE || size > LARGEST_SIZE) {
            faults.add(new FieldError("size", "must be " + LEAST_SIZE + " to " + LARGEST_SIZE));
        }
        if (overlap < 0 || overlap > size / 2) {
            faults.add(new FieldError("overlap", "must be 0 to half of size"));
        }
        if (!faults.isEmpty()) {
            throw BulwarkException.invalid(faults);
        }
        String text = String.valueOf(read.text());
        return admitted(security, () -> TokenTools.chunk(text, read.model(), size, overlap));
    }

    private Response admitted(SecurityContext security, Supplier<ObjectNode> work) {
        Admission.Admitted admitted = admission.admit(GuardResource.caller(security), "guard");
        Response.ResponseBuilder answer = Response.ok(work.get());
        admitted.headers().forEach(answer::header);
        return answer.build();
    }

    private TokenRequest read(@Nullable TokenRequest request, boolean chat) {
        if (request == null) {
            throw BulwarkException.invalid("body", "is required");
        }
        boolean messages =
                chat && request.messages() != null && !request.messages().isEmpty();
        if (request.text() == null && !messages) {
            throw BulwarkException.invalid("text", chat ? "or messages are required" : "is required");
        }
        if (request.text() != null && messages) {
            throw BulwarkException.invalid("messages", "cannot be given together with text");
        }
        if (request.model() != null
                && (request.model().isBlank() || request.model().length() > 200)) {
            throw BulwarkException.invalid("model", "must be 1 to 200 characters");
        }
        bounded(request.text() == null ? 0 : request.text().length());
        return request;
    }

    private List<Tokenizer.ChatTurn> turns(TokenRequest request) {
        List<Tokenizer.ChatTurn> turns = new ArrayList<>();
        if (request.messages() == null) {
            return turns;
        }
        if (request.messages().size() > MOST_MESSAGES) {
            throw BulwarkException.invalid("messages", "has more than " + MOST_MESSAGES + " entries");
        }
        long characters = 0;
        for (int i = 0; i < request.messages().size(); i++) {
            GuardRequest.MessageBody body = request.messages().get(i);
            String role = body == null ? null : body.role();
            String content = body == null ? null : body.content();
            if (role == null || role.isBlank() || role.length() > 64 || content == null) {
                throw BulwarkException.invalid("messages[" + i + "]", "must have role and content");
            }
            characters += content.length();
            turns.add(new Tokenizer.ChatTurn(role, content, null));
        }
        bounded(characters);
        return turns;
    }

    private void bounded(long characters) {
        if (characters > config.maxCharacters()) {
            throw BulwarkException.of(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "The text has " + characters + " characters; at most " + config.maxCharacters() + " are read",
                    Map.of("limit", config.maxCharacters()));
        }
    }
}
