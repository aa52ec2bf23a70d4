package io.bulwark.cli;

import java.io.PrintStream;

/**
 * The one line on standard error that says what is going on. On a terminal it is rewritten in place and disappears;
 * elsewhere only notes are printed.
 */
final class StatusLine {
    private static final String ERASE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean terminal;
    private final int width;
    private String shown = "";

    StatusLine(PrintStream err, boolean terminal, int width) {
        this.err = err;
        this.terminal = terminal;
        this.width = width;
    }

    boolean terminal() {
        return terminal;
    }

    /** Shows {@code text} until the next call; nothing where there is no terminal. */
    synchronized void show(String text) {
        if (terminal) {
            shown = Text.clip(Text.safe(text), width - 1);
            err.print(ERASE + shown);
            err.flush();
        }
    }

    /** Prints a line that stays. */
    synchronized void note(String text) {
        if (terminal && !shown.isEmpty()) {
            err.print(ERASE);
        }
        err.println(Text.safe(text));
        if (terminal && !shown.isEmpty()) {
            err.print(shown);
        }
        err.flush();
    }

    synchronized void clear() {
        if (terminal && !shown.isEmpty()) {
            err.print(ERASE);
            err.flush();
            shown = "";
        }
    }
}
