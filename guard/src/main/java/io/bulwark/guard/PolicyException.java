package io.bulwark.guard;

import java.util.List;

/** A policy that cannot be used, with every fault and its place. */
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    /** One fault: the member, such as {@code guards.security.threshold}, and what is wrong with it. */
    public record Fault(String member, String message) {}

    PolicyException(List<Fault> faults) {
        super(faults.stream()
                .map(f -> f.member() + " " + f.message())
                .reduce((a, b) -> a + "; " + b)
                .orElse("invalid policy"));
        this.faults = List.copyOf(faults);
    }

    /** Every fault, in the order of the document. */
    public List<Fault> faults() {
        return faults;
    }
}
