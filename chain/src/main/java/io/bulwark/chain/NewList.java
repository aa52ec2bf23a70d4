package io.bulwark.chain;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a list to be imported is called and means. The name has 1 to 64 lower-case letters, digits, dots, hyphens and
 * underscores; an import under the name of an existing list replaces it.
 */
public record NewList(
        String name, ListKind kind, String source, @Nullable LocalDate listDate) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final int MAX_SOURCE = 500;

    public NewList {
        List<FieldError> errors = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            errors.add(
                    new FieldError("name", "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first"));
        }
        if (source.length() > MAX_SOURCE || source.chars().anyMatch(Character::isISOControl)) {
            errors.add(new FieldError("source", "must be one line of at most " + MAX_SOURCE + " characters"));
        }
        if (listDate != null && (listDate.getYear() < 1970 || listDate.getYear() > 9999)) {
            errors.add(new FieldError("list_date", "must lie between 1970 and 9999"));
        }
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
    }
}
