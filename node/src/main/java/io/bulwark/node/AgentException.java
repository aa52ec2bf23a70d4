package io.bulwark.node;

import java.util.List;

/** Ends the agent: what happened, and what to do next. */
public final class AgentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of fault it is. */
    public enum Kind {
        /** The command line is wrong. */
        USAGE,
        /** A file cannot be used. */
        INPUT,
        /** No server answers. */
        NO_SERVER,
        /** The server refused. */
        REFUSED
    }

    private final Kind kind;
    private final transient List<String> details;

    public AgentException(Kind kind, String headline, String... details) {
        super(headline);
        this.kind = kind;
        this.details = List.of(details);
    }

    public Kind kind() {
        return kind;
    }

    public String headline() {
        return String.valueOf(getMessage());
    }

    /** Lines that say more, or what to do next. */
    public List<String> details() {
        return details;
    }
}
