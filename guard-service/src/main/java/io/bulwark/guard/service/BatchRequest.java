package io.bulwark.guard.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/v1/guard/batch} as sent. */
public record BatchRequest(@Nullable List<@Nullable GuardRequest> items) {}
