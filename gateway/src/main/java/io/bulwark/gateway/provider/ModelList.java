package io.bulwark.gateway.provider;

import java.util.List;

/** What a provider says it serves. */
public sealed interface ModelList {
    record Listed(List<String> ids) implements ModelList {}

    record Unavailable(Outcome.Failed failure) implements ModelList {}
}
