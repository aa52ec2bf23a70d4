package io.bulwark.chain;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges what a caller says of a list to be imported, and names every fault at once. */
final class ListForm {
    private final List<FieldError> errors = new ArrayList<>();

    /** {@code url} is set when the list is to be fetched. */
    record Read(NewList list, Optional<URI> url) {}

    private ListForm() {}

    static Read read(ListRequest request, String actor) {
        return new ListForm().judge(request, actor);
    }

    private Read judge(ListRequest request, String actor) {
        String name = request.name() == null ? "" : request.name();
        if (name.isEmpty()) {
            fault("name", "is required");
        }
        ListKind kind =
                ListKind.parse(request.kind() == null ? "" : request.kind()).orElse(ListKind.SCAM);
        if (!kind.wire().equals(request.kind())) {
            fault("kind", "must be sanctioned, scam or trusted");
        }
        LocalDate date = date(request.listDate());
        URI url = url(request.url());
        if ((request.url() == null) == (request.entries() == null)) {
            fault("entries", "are required, or a url instead");
        }
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        return new Read(new NewList(name, kind, source(request.source(), url, actor), date), Optional.ofNullable(url));
    }

    /** A URL's query may hold a token, so it is left out of what is shown. */
    private static String source(@Nullable String given, @Nullable URI url, String actor) {
        if (given != null && !given.isBlank()) {
            return given.strip();
        }
        if (url == null) {
            return "sent by " + actor;
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String source = url.getScheme() + "://" + url.getHost() + path;
        return source.length() > 500 ? source.substring(0, 500) : source;
    }

    private @Nullable LocalDate date(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            fault("list_date", "must be a date such as 2026-11-01");
            return null;
        }
    }

    private @Nullable URI url(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            URI url = new URI(text);
            if (url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        fault("url", "must be an https URL");
        return null;
    }

    private void fault(String field, String message) {
        errors.add(new FieldError(field, message));
    }
}
