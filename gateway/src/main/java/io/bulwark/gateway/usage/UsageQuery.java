package io.bulwark.gateway.usage;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which usage is asked for.
 *
 * @param from first day, in UTC
 * @param to last day, in UTC
 * @param principals whose calls count; none for all
 */
record UsageQuery(LocalDate from, LocalDate to, Group group, List<String> principals) {
    private static final int LONGEST_DAYS = 400;
    private static final int DEFAULT_DAYS = 30;
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern PRINCIPAL = Pattern.compile("[\\x21-\\x7e]{1,200}");

    /** What usage is summed by. */
    enum Group {
        DAY("CAST(day AS text)"),
        KEY("principal"),
        MODEL("model"),
        USER("owner"),
        PROVIDER("provider"),
        TAG("tag");

        /** The expression in SQL. */
        final String column;

        Group(String column) {
            this.column = column;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static UsageQuery read(
            @Nullable String from, @Nullable String to, @Nullable String groupBy, @Nullable String key, Instant now) {
        List<FieldError> errors = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate last = day("to", to, today, errors);
        LocalDate first = day("from", from, last.minusDays(DEFAULT_DAYS - 1L), errors);
        if (errors.isEmpty() && (first.isAfter(last) || ChronoUnit.DAYS.between(first, last) >= LONGEST_DAYS)) {
            errors.add(new FieldError("from", "must lie before 'to', by less than " + LONGEST_DAYS + " days"));
        }
        Group group = Arrays.stream(Group.values())
                .filter(g -> g.wire().equals(groupBy == null ? "day" : groupBy))
                .findFirst()
                .orElse(null);
        if (group == null) {
            errors.add(new FieldError(
                    "group_by",
                    "must be one of "
                            + Arrays.stream(Group.values()).map(Group::wire).collect(Collectors.joining(", "))));
        }
        if (key != null && !PRINCIPAL.matcher(key).matches()) {
            errors.add(new FieldError("key", "must be the id of a key"));
        }
        if (group == null || !errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        return new UsageQuery(first, last, group, principals(key));
    }

    /** A bare id may be that of either kind of key. */
    private static List<String> principals(@Nullable String key) {
        if (key == null) {
            return List.of();
        }
        String id = key.toLowerCase(Locale.ROOT);
        return ID.matcher(key).matches() ? List.of("model-key:" + id, "key:" + id) : List.of(key);
    }

    private static LocalDate day(String field, @Nullable String text, LocalDate otherwise, List<FieldError> errors) {
        try {
            return text == null ? otherwise : LocalDate.parse(text);
        } catch (DateTimeException e) {
            errors.add(new FieldError(field, "must be a day such as 2026-11-30"));
            return otherwise;
        }
    }

    Instant start() {
        return from.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    Instant end() {
        return to.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
