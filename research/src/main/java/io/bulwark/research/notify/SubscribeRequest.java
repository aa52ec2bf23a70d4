package io.bulwark.research.notify;

import org.jspecify.annotations.Nullable;

/** An address to send to. */
public record SubscribeRequest(@Nullable String email) {}
