package io.bulwark.identity;

/** Knows where the current request came from. The server implements it; without an implementation origins are unknown. */
public interface Origins {
    /** The origin of the request that this thread serves, or {@link Origin#UNKNOWN} when it serves none. */
    Origin current();
}
