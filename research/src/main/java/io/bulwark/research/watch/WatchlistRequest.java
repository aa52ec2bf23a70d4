package io.bulwark.research.watch;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list as it is wanted; a PUT replaces all of it. */
public record WatchlistRequest(
        @Nullable String name,
        @JsonProperty("projects") @Nullable List<@Nullable String> projects) {}
