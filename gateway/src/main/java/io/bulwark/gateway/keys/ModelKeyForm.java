package io.bulwark.gateway.keys;

import io.bulwark.identity.Plain;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges the bodies about model keys and names every fault at once. */
final class ModelKeyForm {
    private static final int MAX_NAME = 100;
    private static final int MAX_PATTERNS = 100;
    private static final int MAX_TAGS = 10;
    private static final int MAX_REQUESTS = 100_000;
    private static final Duration FARTHEST = Duration.ofDays(3_650);
    private static final BigDecimal MAX_USD = new BigDecimal("100000000");
    private static final Pattern USD = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9*._:@/+-]{1,200}");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,49}");
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");

    private final List<FieldError> errors = new ArrayList<>();

    private ModelKeyForm() {}

    static NewModelKey read(NewModelKeyRequest request, Instant now) {
        return new ModelKeyForm().judge(request, now);
    }

    private NewModelKey judge(NewModelKeyRequest request, Instant now) {
        String name = request.name() == null ? "" : request.name().strip();
        if (name.isEmpty()) {
            fault("name", "is required");
        } else if (!Plain.text(name, MAX_NAME).equals(name)) {
            fault("name", "must be one line of at most " + MAX_NAME + " characters");
        }
        List<String> models = texts(
                "models", request.models(), MAX_PATTERNS, MODEL, "must be a model's name, with * for any characters");
        List<String> tags =
                texts("tags", request.tags(), MAX_TAGS, TAG, "must be at most 50 letters, digits and . _ : / -");
        Budget budget = budget(request.budgetUsd(), request.budgetPeriod());
        rate("requests_per_minute", request.requestsPerMinute(), MAX_REQUESTS);
        rate("tokens_per_minute", request.tokensPerMinute(), Integer.MAX_VALUE);
        Instant expiresAt = expiry(request.expiresAt(), now);
        String policy = request.policy() == null ? null : request.policy().strip();
        if (policy != null && (policy.isEmpty() || policy.length() > MAX_NAME)) {
            fault("policy", "must be the name of a policy");
        }
        String service = request.service();
        if (service != null && !SERVICE.matcher(service).matches()) {
            fault("service", "must be at most 50 lower-case letters, digits and dashes");
        }
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        return new NewModelKey(
                name,
                new ModelPatterns(models),
                budget,
                request.requestsPerMinute(),
                request.tokensPerMinute(),
                tags,
                policy,
                expiresAt,
                service);
    }

    private List<String> texts(
            String field, @Nullable List<@Nullable String> given, int most, Pattern form, String message) {
        List<String> texts = new ArrayList<>();
        if (given == null) {
            return texts;
        }
        for (int i = 0; i < given.size() && i <= most; i++) {
            String text = given.get(i);
            if (text == null || !form.matcher(text).matches()) {
                fault(field + "[" + i + "]", message);
            } else if (!texts.contains(text)) {
                texts.add(text);
            }
        }
        if (given.size() > most) {
            fault(field, "must hold at most " + most);
        }
        return texts;
    }

    private @Nullable Budget budget(@Nullable String usd, @Nullable String period) {
        if (usd == null) {
            if (period != null) {
                fault("budget_period", "needs budget_usd");
            }
            return null;
        }
        Optional<BudgetPeriod> known = period == null ? Optional.of(BudgetPeriod.TOTAL) : BudgetPeriod.of(period);
        if (known.isEmpty()) {
            fault("budget_period", "must be total, day or month");
        }
        BigDecimal amount = USD.matcher(usd).matches() ? new BigDecimal(usd) : BigDecimal.ZERO;
        if (amount.signum() <= 0 || amount.compareTo(MAX_USD) > 0) {
            fault("budget_usd", "must be a decimal such as \"25.00\", above 0 and at most " + MAX_USD.toPlainString());
            return null;
        }
        return known.map(p -> new Budget(amount, p)).orElse(null);
    }

    private void rate(String field, @Nullable Integer rate, int most) {
        if (rate != null && (rate < 1 || rate > most)) {
            fault(field, "must be from 1 to " + most);
        }
    }

    private @Nullable Instant expiry(@Nullable String text, Instant now) {
        if (text == null) {
            return null;
        }
        try {
            Instant at = Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
            if (!at.isAfter(now) || at.isAfter(now.plus(FARTHEST))) {
                fault("expires_at", "must lie in the next ten years");
            }
            return at;
        } catch (DateTimeException e) {
            fault("expires_at", "must be an instant such as 2027-01-01T00:00:00Z");
            return null;
        }
    }

    private void fault(String field, String message) {
        errors.add(new FieldError(field, message));
    }
}
