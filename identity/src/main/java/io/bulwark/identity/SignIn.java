package io.bulwark.identity;

import io.bulwark.chain.Chains;
import io.bulwark.chain.EvmClient;
import io.bulwark.identity.siwe.SiweMessage;
import io.bulwark.identity.siwe.SiweParser;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.KillPoint;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Sign-in with a wallet, in the order: form, nonce, message, signature, session. */
@Singleton
public final class SignIn {
    private static final long MAINNET = 1;

    private final NonceStore nonces;
    private final SiweParser parser;
    private final MessageRules rules;
    private final SignatureVerifier signatures;
    private final Sessions sessions;
    private final AuditLog audit;
    private final Origins origins;
    private final Chains chains;
    private final IdentityConfig config;
    private final InstantSource clock;
    private final Jdbi jdbi;
    private final MeterRegistry metrics;

    /** A nonce as its caller sees it. */
    public record Challenge(String nonce, Instant issuedAt, Instant expiresAt) {}

    /** @param token the session's token, which is nowhere else */
    public record SignedIn(String token, Session session) {
        /** Without the token. */
        @Override
        public String toString() {
            return "SignedIn[session=" + session + "]";
        }
    }

    @Inject
    SignIn(
            Jdbi jdbi,
            Chains chains,
            Sessions sessions,
            AuditLog audit,
            IdentityConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.nonces = new NonceStore(jdbi);
        this.parser = new SiweParser(config.allowLowercaseAddress());
        this.rules = new MessageRules(config, chainIds(config, chains));
        this.signatures = new SignatureVerifier(config);
        this.sessions = sessions;
        this.audit = audit;
        this.origins = audit.origins();
        this.chains = chains;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    private static Set<Long> chainIds(IdentityConfig config, Chains chains) {
        return config.chainIds().<Set<Long>>map(HashSet::new).orElseGet(() -> {
            Set<Long> ids = new HashSet<>(chains.ids());
            ids.add(MAINNET);
            return ids;
        });
    }

    /** A nonce for one attempt of this address. */
    public Challenge challenge(EvmAddress address) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Nonce nonce = new Nonce(Tokens.newNonce(), address, now, now.plus(config.nonceTtl()));
        nonces.insert(nonce, config.noncesPerAddress());
        metrics.counter("bulwark.identity.nonces").increment();
        return new Challenge(nonce.value(), nonce.issuedAt(), nonce.expiresAt());
    }

    /**
     * Opens a session for the wallet that signed the message. A message that can be read uses its nonce up, whatever
     * comes of it.
     *
     * @param message at most 10 000 characters
     * @param signature {@code 0x} and hexadecimal digits of at most 10 000 bytes
     * @throws BulwarkException VALIDATION_ERROR naming the field, NONCE_EXPIRED, INVALID_SIGNATURE, or CHAIN_UNAVAILABLE
     *     when a contract wallet's chain does not answer
     */
    public SignedIn verify(String message, String signature) {
        SiweMessage parsed = parse(message);
        byte[] bytes = bytes(signature);
        Optional<Nonce> nonce = nonces.consume(parsed.nonce());
        KillPoint.pass("identity.nonce-consumed");
        Instant now = clock.instant();
        if (nonce.filter(n -> n.address().equals(parsed.address()) && now.isBefore(n.expiresAt()))
                .isEmpty()) {
            throw refused(parsed, ErrorCode.NONCE_EXPIRED, "The nonce is unknown, used or expired: ask for a new one");
        }
        Optional<String> fault = rules.refuse(parsed, now);
        if (fault.isPresent()) {
            throw refused(parsed, ErrorCode.INVALID_SIGNATURE, fault.get());
        }
        Optional<EvmClient> chain = chains.client(parsed.chainId());
        boolean contract =
                switch (signatures.verify(parsed.address(), message, bytes, chain)) {
                    case SignatureVerifier.Verdict.Valid valid -> valid.contract();
                    case SignatureVerifier.Verdict.Invalid invalid ->
                        throw refused(
                                parsed,
                                ErrorCode.INVALID_SIGNATURE,
                                "Signature verification failed: " + invalid.reason());
                    case SignatureVerifier.Verdict.Unknown unknown ->
                        throw refused(
                                parsed,
                                ErrorCode.CHAIN_UNAVAILABLE,
                                "The wallet's chain cannot be asked now: try again with a new nonce");
                };
        return open(new Wallet(parsed.address(), parsed.chainId(), contract));
    }

    private SignedIn open(Wallet wallet) {
        WalletFacts facts = sessions.read(wallet);
        Sessions.Started started = jdbi.inTransaction(handle -> {
            Sessions.Started opened = sessions.start(wallet, facts, origins.current());
            KillPoint.pass("identity.session-before-commit");
            audit.append(
                    "sign_in.succeeded",
                    wallet.owner(),
                    Map.of(
                            "chain_id", Long.toString(wallet.chainId()),
                            "wallet", wallet.contract() ? "contract" : "key",
                            "session", opened.session().id().toString()));
            return opened;
        });
        count("succeeded");
        return new SignedIn(started.token(), started.session());
    }

    private SiweMessage parse(String message) {
        return switch (parser.parse(message)) {
            case SiweParser.Result.Parsed parsed -> parsed.message();
            case SiweParser.Result.Malformed malformed -> {
                count("malformed");
                String field = malformed.field().equals("message") ? "message" : "message." + malformed.field();
                throw BulwarkException.invalid(field, malformed.reason());
            }
        };
    }

    private byte[] bytes(String signature) {
        boolean form = signature.startsWith("0x")
                && signature.length() % 2 == 0
                && signature.length() <= 2 + 2 * SignatureVerifier.MAX_LENGTH
                && signature.chars().skip(2).allMatch(HexFormat::isHexDigit);
        if (!form) {
            count("malformed");
            throw BulwarkException.invalid(
                    "signature",
                    "must be 0x and the hexadecimal digits of at most " + SignatureVerifier.MAX_LENGTH + " bytes");
        }
        return HexFormat.of().parseHex(signature, 2, signature.length());
    }

    private BulwarkException refused(SiweMessage message, ErrorCode code, String reason) {
        // Nobody has proved to be this wallet, so it is not the actor.
        audit.append(
                "sign_in.failed",
                "anonymous",
                Map.of(
                        "address", message.address().value(),
                        "chain_id", Long.toString(message.chainId()),
                        "domain", message.domain(),
                        "code", code.name(),
                        "reason", reason));
        count(code.name().toLowerCase(Locale.ROOT));
        return BulwarkException.of(code, reason);
    }

    private void count(String outcome) {
        metrics.counter("bulwark.identity.sign_ins", "outcome", outcome).increment();
    }

    int deleteExpiredNonces(Instant now) {
        return nonces.deleteExpired(now);
    }
}
