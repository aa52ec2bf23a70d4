package io.bulwark.identity.siwe;

import io.bulwark.chain.Eip55;
import io.bulwark.kernel.EvmAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads EIP-4361 messages: fields in their one order, lines ended by LF, at most 10 000 characters and 100 resources.
 * Thread-safe.
 */
public final class SiweParser {
    /** Longest message, in characters; every one that is accepted is ASCII. */
    public static final int MAX_LENGTH = 10_000;

    /** Most resources of a message. */
    public static final int MAX_RESOURCES = 100;

    private static final int MIN_NONCE = 8;
    private static final int MAX_CHAIN_ID_DIGITS = 18;

    private final boolean allowLowercaseAddress;

    /** What became of a text. */
    public sealed interface Result {
        record Parsed(SiweMessage message) implements Result {}

        /**
         * @param field the first field that is wrong, named as in EIP-4361's object form ({@code issuedAt}), or
         *     {@code message} for the text as a whole
         * @param reason what is wrong, worded to follow the field's name; holds nothing of the text
         */
        record Malformed(String field, String reason) implements Result {}
    }

    /** @param allowLowercaseAddress whether an address all in lower or all in upper case may go without a checksum */
    public SiweParser(boolean allowLowercaseAddress) {
        this.allowLowercaseAddress = allowLowercaseAddress;
    }

    public Result parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return new Result.Malformed("message", "must have at most " + MAX_LENGTH + " characters");
        }
        try {
            return new Result.Parsed(new Reading(text).message());
        } catch (Fault fault) {
            return new Result.Malformed(fault.field, fault.reason);
        }
    }

    /** Ends a reading; never leaves this class. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        final String field;
        final String reason;

        Fault(String field, String reason) {
            super(reason, null, false, false);
            this.field = field;
            this.reason = reason;
        }
    }

    private final class Reading {
        private final String text;
        private int next;

        Reading(String text) {
            this.text = text;
        }

        SiweMessage message() throws Fault {
            String first = line("domain");
            check(
                    first.endsWith(SiweMessage.WANTS),
                    "message",
                    "must begin with the line '..." + SiweMessage.WANTS + "'");
            String origin = first.substring(0, first.length() - SiweMessage.WANTS.length());
            int slashes = origin.indexOf("://");
            String scheme = slashes < 0 ? null : origin.substring(0, slashes);
            String domain = slashes < 0 ? origin : origin.substring(slashes + 3);
            check(scheme == null || Rfc3986.scheme(scheme), "scheme", "must be an RFC 3986 scheme");
            check(
                    Authority.parse(domain).filter(a -> !a.host().isEmpty()).isPresent(),
                    "domain",
                    "must be an RFC 3986 authority with a host");
            EvmAddress address = address(line("address"));
            check(line("statement").isEmpty(), "statement", "must come after an empty line");
            String statement = statement();
            String uri = field("URI: ", "uri");
            check(Rfc3986.uri(uri), "uri", "must be an RFC 3986 URI");
            check(field("Version: ", "version").equals("1"), "version", "must be 1");
            long chainId = chainId(field("Chain ID: ", "chainId"));
            String nonce = field("Nonce: ", "nonce");
            check(
                    nonce.length() >= MIN_NONCE && nonce.chars().allMatch(c -> Rfc3986.alpha(c) || Rfc3986.digit(c)),
                    "nonce",
                    "must be at least 8 letters and digits");
            SiweTime issuedAt = time(field("Issued At: ", "issuedAt"), "issuedAt");
            String expires = optional("Expiration Time: ");
            SiweTime expirationTime = expires == null ? null : time(expires, "expirationTime");
            String starts = optional("Not Before: ");
            SiweTime notBefore = starts == null ? null : time(starts, "notBefore");
            String requestId = optional("Request ID: ");
            check(
                    requestId == null || Rfc3986.pchars(requestId),
                    "requestId",
                    "must have RFC 3986 path characters only");
            List<String> resources = resources();
            check(ended(), "message", "has something after its last field, or fields out of order");
            return new SiweMessage(
                    scheme,
                    domain,
                    address,
                    statement,
                    uri,
                    chainId,
                    nonce,
                    issuedAt,
                    expirationTime,
                    notBefore,
                    requestId,
                    resources);
        }

        private EvmAddress address(String line) throws Fault {
            Optional<EvmAddress> address = EvmAddress.parse(line);
            check(address.isPresent(), "address", "must be 0x followed by 40 hexadecimal digits");
            EvmAddress value = address.orElseThrow();
            String digits = line.substring(2);
            boolean oneCase =
                    digits.equals(digits.toLowerCase(Locale.ROOT)) || digits.equals(digits.toUpperCase(Locale.ROOT));
            check(
                    Eip55.checksum(value).equals(line) || (allowLowercaseAddress && oneCase),
                    "address",
                    "must carry its EIP-55 checksum");
            return value;
        }

        /** Takes the line of the statement and the empty one after it; or the empty one alone, where there is none. */
        private @Nullable String statement() throws Fault {
            String line = line("statement");
            if (line.isEmpty() && !startsWith("\n")) {
                return null;
            }
            check(
                    Rfc3986.statement(line),
                    "statement",
                    "must be one line of RFC 3986 reserved and unreserved characters and spaces");
            check(line("uri").isEmpty(), "statement", "must be one line with an empty one after it");
            return line;
        }

        private long chainId(String digits) throws Fault {
            boolean form = !digits.isEmpty()
                    && digits.length() <= MAX_CHAIN_ID_DIGITS
                    && digits.chars().allMatch(Rfc3986::digit);
            check(form, "chainId", "must be a decimal number of at most " + MAX_CHAIN_ID_DIGITS + " digits");
            return Long.parseLong(digits);
        }

        private static SiweTime time(String value, String field) throws Fault {
            Optional<SiweTime> time = SiweTime.parse(value);
            check(time.isPresent(), field, "must be an RFC 3339 date and time");
            return time.orElseThrow();
        }

        private @Nullable List<String> resources() throws Fault {
            if (!startsWith("Resources:")) {
                return null;
            }
            check(line("resources").equals("Resources:"), "resources", "must stand on lines of their own");
            List<String> resources = new ArrayList<>();
            while (!ended()) {
                String line = line("resources");
                check(
                        line.startsWith("- "),
                        "resources",
                        "must be the last field, each on a line that begins with '- '");
                String resource = line.substring(2);
                check(Rfc3986.uri(resource), "resources", "must be RFC 3986 URIs");
                check(resources.size() < MAX_RESOURCES, "resources", "must be at most " + MAX_RESOURCES);
                resources.add(resource);
            }
            return resources;
        }

        private String field(String name, String field) throws Fault {
            String value = optional(name);
            check(value != null, field, "is missing or out of order");
            return value == null ? "" : value;
        }

        private @Nullable String optional(String name) throws Fault {
            return startsWith(name) ? line(name).substring(name.length()) : null;
        }

        private boolean startsWith(String what) {
            return !ended() && text.startsWith(what, next);
        }

        /** Past the end, where even an empty last line has been read. */
        private boolean ended() {
            return next > text.length();
        }

        private String line(String field) throws Fault {
            check(!ended(), field, "is missing");
            int end = text.indexOf('\n', next);
            String line = text.substring(next, end < 0 ? text.length() : end);
            next += line.length() + 1;
            return line;
        }

        private static void check(boolean holds, String field, String reason) throws Fault {
            if (!holds) {
                throw new Fault(field, reason);
            }
        }
    }
}
