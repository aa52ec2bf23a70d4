package io.bulwark.cli;

/** What the process answers to the shell. The numbers are part of the public interface. */
final class Exit {
    static final int OK = 0;
    /** {@code --fail-on LEVEL} was reached, or {@code audit --verify} found a broken link. */
    static final int RISK = 1;

    static final int USAGE = 2;
    /** An input file cannot be read or is not what it should be. */
    static final int INPUT = 3;
    /** No server can be reached or started. */
    static final int NO_SERVER = 4;
    /** The server refused the call, or the scan failed. */
    static final int REFUSED = 5;
    /** {@code --fail-on-inconclusive} was reached. */
    static final int INCONCLUSIVE = 6;

    private Exit() {}
}
