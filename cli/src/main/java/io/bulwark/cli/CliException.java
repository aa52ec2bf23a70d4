package io.bulwark.cli;

import java.util.List;

/** Ends a command: an exit code, one line that says what happened, and lines that say more or what to do next. */
class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;
    private final String headline;
    private final transient List<String> details;

    CliException(int exit, String headline, String... details) {
        this(exit, headline, List.of(details));
    }

    CliException(int exit, String headline, List<String> details) {
        super(headline);
        this.exit = exit;
        this.headline = headline;
        this.details = List.copyOf(details);
    }

    int exit() {
        return exit;
    }

    String headline() {
        return headline;
    }

    List<String> details() {
        return details;
    }
}
