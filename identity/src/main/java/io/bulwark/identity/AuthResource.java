package io.bulwark.identity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.chain.Eip55;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.PublicEndpoint;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /auth}: sign in with a wallet, look at the session, sign out. */
@Path("/auth")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sign-in", description = "Sign-In with Ethereum (EIP-4361)")
@RunOnVirtualThread
public final class AuthResource {
    private static final String BEARER = "Bearer ";

    private final SignIn signIn;
    private final Sessions sessions;
    private final InstantSource clock;

    @Inject
    AuthResource(SignIn signIn, Sessions sessions, InstantSource clock) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.clock = clock;
    }

    @POST
    @Path("/nonce")
    @Consumes(MediaType.APPLICATION_JSON)
    @PublicEndpoint("The first step of signing in; a nonce opens nothing by itself")
    @Operation(summary = "A nonce for one attempt to sign in, good for five minutes")
    public ObjectNode nonce(NonceRequest request) {
        EvmAddress address = EvmAddress.parse(request.address() == null ? "" : request.address())
                .orElseThrow(() -> BulwarkException.invalid("address", "must be 0x followed by 40 hexadecimal digits"));
        SignIn.Challenge challenge = signIn.challenge(address);
        return JsonNodeFactory.instance
                .objectNode()
                .put("nonce", challenge.nonce())
                .put("issuedAt", challenge.issuedAt().toString())
                .put("expiresAt", challenge.expiresAt().toString());
    }

    @POST
    @Path("/verify")
    @Consumes(MediaType.APPLICATION_JSON)
    @PublicEndpoint("The second step of signing in; the signature is the credential")
    @Operation(
            summary = "Open a session with a signed message",
            description = "The token is answered and set as the cookie 'session'. Any attempt uses the nonce up.")
    public Response verify(VerifyRequest request, @Context UriInfo uri) {
        if (request.message() == null) {
            throw BulwarkException.invalid("message", "is required");
        }
        if (request.signature() == null) {
            throw BulwarkException.invalid("signature", "is required");
        }
        SignIn.SignedIn in = signIn.verify(request.message(), request.signature());
        Session session = in.session();
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("sessionToken", in.token())
                .put("expiresAt", session.expiresAt().toString())
                .put("address", Eip55.checksum(session.address()));
        Duration left = Duration.between(clock.instant(), session.expiresAt());
        return Response.ok(body)
                .header(HttpHeaders.SET_COOKIE, SessionCookie.set(in.token(), left, host(uri)))
                .build();
    }

    @POST
    @Path("/logout")
    @PublicEndpoint("Ends the session whose token is sent, and needs nothing else")
    @Operation(summary = "End the session; without a valid one there is nothing to do, and that is no error")
    public Response logout(
            @HeaderParam("Authorization") @Nullable String authorization,
            @CookieParam(SessionCookie.NAME) @Nullable String cookie,
            @Context UriInfo uri) {
        String token = token(authorization, cookie);
        if (token != null) {
            sessions.end(token);
        }
        return Response.noContent()
                .header(HttpHeaders.SET_COOKIE, SessionCookie.clear(host(uri)))
                .build();
    }

    @GET
    @Path("/session")
    @PublicEndpoint("Answers 401 itself unless a session's token is sent")
    @Operation(summary = "The session of the token or cookie sent")
    public ObjectNode session(
            @HeaderParam("Authorization") @Nullable String authorization,
            @CookieParam(SessionCookie.NAME) @Nullable String cookie) {
        String token = token(authorization, cookie);
        if (token == null) {
            throw BulwarkException.of(
                    ErrorCode.MISSING_TOKEN, "Send a session's token as Authorization: Bearer ... or as cookie");
        }
        Session session = sessions.find(token)
                .orElseThrow(() -> BulwarkException.of(ErrorCode.INVALID_TOKEN, "The session is unknown or over"));
        return JsonNodeFactory.instance
                .objectNode()
                .put("address", Eip55.checksum(session.address()))
                .put("chainId", session.chainId())
                .put("isMember", session.isMember())
                .put(
                        "balance",
                        session.balance() == null ? null : session.balance().toString())
                .put("createdAt", session.createdAt().toString())
                .put("expiresAt", session.expiresAt().toString());
    }

    /** The header counts before the cookie. */
    private static @Nullable String token(@Nullable String authorization, @Nullable String cookie) {
        if (authorization != null && !authorization.isBlank()) {
            return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? authorization.substring(BEARER.length()).strip()
                    : authorization;
        }
        return cookie == null || cookie.isBlank() ? null : cookie;
    }

    private static @Nullable String host(UriInfo uri) {
        return uri.getRequestUri().getHost();
    }
}
