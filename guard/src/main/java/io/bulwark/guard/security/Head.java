package io.bulwark.guard.security;

/** The two questions that the trained model answers: is this an attack by who speaks, is this planted in what is read. */
enum Head {
    PROMPT(20, 48, 4),
    PLANTED(4, 40, 1);

    private final int least;
    private final int most;
    private final int window;

    Head(int least, int most, int window) {
        this.least = least;
        this.most = most;
        this.window = window;
    }

    /** The fewest words of a block. */
    int least() {
        return least;
    }

    int most() {
        return most;
    }

    /** How many neighbouring blocks are also judged together. */
    int window() {
        return window;
    }
}
