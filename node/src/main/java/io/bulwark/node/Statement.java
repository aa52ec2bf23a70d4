package io.bulwark.node;

import org.jspecify.annotations.Nullable;

/**
 * One thing that the node has to say about an attempt.
 *
 * @param value a result's output, a commitment or why it failed; null for the others
 * @param salt opens a commitment; null where there was none
 * @param cost about the bytes that it takes in a frame
 */
record Statement(
        Kind kind,
        Attempt attempt,
        @Nullable String value,
        @Nullable String salt,
        int cost) {
    private static final int FRAME_AROUND = 160;

    enum Kind {
        START("start"),
        COMMIT("commit"),
        RESULT("result"),
        FAIL("fail"),
        RELEASE("release");

        final String member;

        Kind(String member) {
            this.member = member;
        }
    }

    static Statement of(Kind kind, Attempt attempt) {
        return new Statement(kind, attempt, null, null, FRAME_AROUND);
    }

    static Statement failed(Attempt attempt, String reason) {
        String said = Words.safe(reason, 200);
        return new Statement(Kind.FAIL, attempt, said, null, FRAME_AROUND + cost(said));
    }

    static Statement commit(Attempt attempt, String commitment) {
        return new Statement(Kind.COMMIT, attempt, commitment, null, FRAME_AROUND + commitment.length());
    }

    static Statement result(Attempt attempt, String output, @Nullable String salt) {
        return new Statement(Kind.RESULT, attempt, output, salt, 2 * FRAME_AROUND + cost(output));
    }

    /** The bytes of a text inside a body inside a frame: both are JSON, so what is escaped is escaped twice. */
    static int cost(String text) {
        long cost = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                cost += 4;
            } else if (c < 0x20) {
                cost += 7;
            } else {
                cost += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        return (int) Math.min(cost, Integer.MAX_VALUE / 2);
    }
}
