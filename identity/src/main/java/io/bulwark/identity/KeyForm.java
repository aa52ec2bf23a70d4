package io.bulwark.identity;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Permission;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges the bodies about keys and names every fault at once. */
final class KeyForm {
    private static final int MAX_NAME = 100;
    private static final Duration MAX_GRACE = Duration.ofDays(1);
    private static final Duration FARTHEST = Duration.ofDays(3_650);
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");

    private final List<FieldError> errors = new ArrayList<>();

    private KeyForm() {}

    static NewKey read(NewKeyRequest request, Instant now) {
        return new KeyForm().judge(request, now);
    }

    /** The grace period of a rotation. */
    static Duration grace(RotateRequest request) {
        long seconds = request.graceS() == null ? 0 : request.graceS();
        if (seconds < 0 || seconds > MAX_GRACE.toSeconds()) {
            throw BulwarkException.invalid("grace_s", "must be from 0 to " + MAX_GRACE.toSeconds());
        }
        return Duration.ofSeconds(seconds);
    }

    private NewKey judge(NewKeyRequest request, Instant now) {
        String name = request.name() == null ? "" : request.name().strip();
        if (name.isEmpty()) {
            fault("name", "is required");
        } else if (!Plain.text(name, MAX_NAME).equals(name)) {
            fault("name", "must be one line of at most " + MAX_NAME + " characters");
        }
        Set<Permission> permissions = permissions(request.permissions());
        Instant expiresAt = expiry(request.expiresAt(), now);
        String service = request.service();
        if (service != null && !SERVICE.matcher(service).matches()) {
            fault("service", "must be at most 50 lower-case letters, digits and dashes");
        }
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        return new NewKey(name, permissions, expiresAt, service);
    }

    private Set<Permission> permissions(@Nullable List<@Nullable String> scopes) {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        if (scopes == null || scopes.isEmpty()) {
            fault("permissions", "must name at least one permission, such as scan:run");
            return permissions;
        }
        for (int i = 0; i < scopes.size() && i < Permission.values().length * 2; i++) {
            String scope = scopes.get(i);
            Optional<Permission> permission = scope == null ? Optional.empty() : Permission.ofScope(scope);
            if (permission.isEmpty()) {
                fault("permissions[" + i + "]", "is not a known permission");
            }
            permission.ifPresent(permissions::add);
        }
        if (scopes.size() > Permission.values().length) {
            fault("permissions", "names a permission twice");
        }
        return permissions;
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
