package io.bulwark.proposals;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.FieldError;
import io.bulwark.proposals.actions.Action;
import io.bulwark.proposals.actions.ActionForm;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges a {@link ScanRequest} member by member and names every fault at once. */
final class ProposalForm {
    static final int MAX_TITLE = 300;
    static final int MAX_DESCRIPTION = 1_000_000;
    private static final int MAX_NAME = 100;
    private static final int MAX_METADATA = 50;
    private static final int MAX_METADATA_VALUE = 1_000;
    // 60 whole digits hold every uint256 amount; 18 decimals are the finest common token unit.
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,60}(\\.\\d{1,18})?");
    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}.$_+-]{1,42}");

    private final List<FieldError> errors = new ArrayList<>();

    private ProposalForm() {}

    static Proposal read(ScanRequest request) {
        return new ProposalForm().judge(request);
    }

    private Proposal judge(ScanRequest request) {
        String title = text("title", request.title(), MAX_TITLE, true);
        String description = text("description", request.description(), MAX_DESCRIPTION, true);
        EvmAddress proposer = address("proposerAddress", request.proposerAddress());
        EvmAddress recipient = address("recipientAddress", request.recipientAddress());
        String dao = text("daoName", request.daoName(), MAX_NAME, false);
        Long chainId = positive("chainId", request.chainId());
        Long block = notNegative("snapshotBlock", request.snapshotBlock());
        BigDecimal amount = matching(
                "requestedAmount",
                request.requestedAmount(),
                AMOUNT,
                "must be a decimal string such as \"20000\" or \"0.5\", at most 60 digits and 18 decimals",
                BigDecimal::new);
        String token = matching(
                "requestedToken",
                request.requestedToken(),
                TOKEN,
                "must be a token symbol or address of at most 42 characters",
                Function.identity());
        Instant deadline = instant(request.votingDeadline());
        Map<String, String> metadata = metadata(request.metadata());
        List<Action> actions = request.actions() == null ? null : ActionForm.read(request.actions(), errors);
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        return new Proposal(
                title == null ? "" : title,
                description == null ? "" : description,
                proposer,
                dao,
                chainId,
                amount,
                token,
                recipient,
                deadline,
                block,
                metadata,
                actions);
    }

    private @Nullable String text(String field, @Nullable String value, int max, boolean required) {
        if (value == null || value.isBlank()) {
            if (required) {
                fault(field, "is required");
            }
            return null;
        }
        if (value.codePointCount(0, value.length()) > max) {
            fault(field, "must have at most " + max + " characters");
        }
        unstorable(field, value);
        return value;
    }

    /** PostgreSQL keeps neither NUL nor half a surrogate pair, and no honest text has them. */
    private void unstorable(String field, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                fault(field, "has a character that is not valid text at position " + i);
                return;
            }
        }
    }

    private @Nullable EvmAddress address(String field, @Nullable String value) {
        if (value == null) {
            return null;
        }
        EvmAddress address = EvmAddress.parse(value).orElse(null);
        if (address == null) {
            fault(field, "must be 0x followed by 40 hexadecimal digits");
        }
        return address;
    }

    private @Nullable Long positive(String field, @Nullable Long value) {
        if (value != null && value <= 0) {
            fault(field, "must be positive");
        }
        return value;
    }

    private @Nullable Long notNegative(String field, @Nullable Long value) {
        if (value != null && value < 0) {
            fault(field, "must not be negative");
        }
        return value;
    }

    private <T> @Nullable T matching(
            String field, @Nullable String value, Pattern form, String message, Function<String, T> read) {
        if (value == null) {
            return null;
        }
        if (!form.matcher(value).matches()) {
            fault(field, message);
            return null;
        }
        return read.apply(value);
    }

    private @Nullable Instant instant(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            Instant instant = Instant.parse(value);
            if (instant.isAfter(Instant.parse("9999-12-31T23:59:59Z")) || instant.isBefore(Instant.EPOCH)) {
                fault("votingDeadline", "must lie between 1970 and 9999");
            }
            return instant;
        } catch (DateTimeParseException e) {
            fault("votingDeadline", "must be an instant such as 2026-12-01T00:00:00Z");
            return null;
        }
    }

    private Map<String, String> metadata(@Nullable Map<String, String> metadata) {
        if (metadata == null) {
            return Map.of();
        }
        if (metadata.size() > MAX_METADATA) {
            fault("metadata", "must have at most " + MAX_METADATA + " members");
            return Map.of();
        }
        Map<String, String> sorted = new TreeMap<>();
        metadata.forEach((key, value) -> {
            if (value == null) {
                fault("metadata." + key, "must be a string");
            } else if (key.length() > MAX_NAME || value.length() > MAX_METADATA_VALUE) {
                fault(
                        "metadata",
                        "names must have at most " + MAX_NAME + " and values at most " + MAX_METADATA_VALUE
                                + " characters");
            } else {
                unstorable("metadata", key);
                unstorable("metadata." + key, value);
                sorted.put(key, value);
            }
        });
        return sorted;
    }

    private void fault(String field, String message) {
        errors.add(new FieldError(field, message));
    }
}
