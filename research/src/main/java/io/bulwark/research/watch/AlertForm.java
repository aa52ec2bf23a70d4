package io.bulwark.research.watch;

import io.bulwark.events.mail.MailAddress;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import io.bulwark.research.look.Looks;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a request and names all its faults at once. */
record AlertForm(
        String projectId,
        Alert.Metric metric,
        Alert.Direction direction,
        BigDecimal threshold,
        BigDecimal hysteresis,
        Duration coolDown,
        @Nullable MailAddress email,
        boolean enabled) {
    private static final int USUAL_COOL_DOWN = 3_600;
    private static final int LONGEST_COOL_DOWN = 30 * 86_400;
    private static final int LONGEST_NUMBER = 40;
    private static final BigDecimal USUAL_SHARE = new BigDecimal("0.02");

    static AlertForm read(@Nullable AlertRequest request) {
        if (request == null) {
            throw BulwarkException.invalid("", "a body is required");
        }
        List<FieldError> faults = new ArrayList<>();
        String project = request.projectId() == null ? "" : request.projectId();
        if (!Looks.isId(project)) {
            faults.add(new FieldError("project_id", "must be a project's id such as uniswap"));
        }
        Optional<Alert.Metric> metric = Alert.Metric.of(request.metric() == null ? "" : request.metric());
        if (metric.isEmpty()) {
            faults.add(new FieldError("metric", "must be price, price_change_24h, risk or sentiment"));
        }
        Optional<Alert.Direction> direction =
                Alert.Direction.of(request.direction() == null ? "" : request.direction());
        if (direction.isEmpty()) {
            faults.add(new FieldError("direction", "must be above or below"));
        }
        BigDecimal threshold = number("threshold", request.threshold(), faults);
        BigDecimal hysteresis = request.hysteresis() == null && threshold != null
                ? threshold.abs().multiply(USUAL_SHARE)
                : number("hysteresis", request.hysteresis(), faults);
        if (hysteresis != null && hysteresis.signum() < 0) {
            faults.add(new FieldError("hysteresis", "must not be negative"));
        }
        int coolDown = request.coolDown() == null ? USUAL_COOL_DOWN : request.coolDown();
        if (coolDown < 0 || coolDown > LONGEST_COOL_DOWN) {
            faults.add(new FieldError("cooldown_s", "must be 0 to " + LONGEST_COOL_DOWN));
        }
        Optional<MailAddress> email = request.email() == null ? Optional.empty() : MailAddress.parse(request.email());
        if (request.email() != null && email.isEmpty()) {
            faults.add(new FieldError("email", "must be a plain mail address such as ada@example.org"));
        }
        if (!faults.isEmpty() || metric.isEmpty() || direction.isEmpty() || threshold == null || hysteresis == null) {
            throw BulwarkException.invalid(faults);
        }
        return new AlertForm(
                project,
                metric.get(),
                direction.get(),
                threshold,
                hysteresis,
                Duration.ofSeconds(coolDown),
                email.orElse(null),
                request.enabled() == null || request.enabled());
    }

    private static @Nullable BigDecimal number(String field, @Nullable String text, List<FieldError> faults) {
        String plain = text == null ? "" : text;
        boolean decimal = !plain.isEmpty()
                && plain.length() <= LONGEST_NUMBER
                && plain.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.' || c == '-');
        try {
            if (decimal) {
                return new BigDecimal(plain);
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        faults.add(new FieldError(field, "must be a decimal number in quotes, such as \"2.50\""));
        return null;
    }
}
