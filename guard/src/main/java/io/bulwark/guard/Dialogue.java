package io.bulwark.guard;

import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.context.ConversationState;
import io.bulwark.guard.context.TurnVectors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A conversation between calls: its state, and which turns are known. A caller may send each time the new turns alone or the
 * whole history, with or without the turns that were blocked; turns that are known are not looked at again.
 *
 * @param state what was understood so far, without blocked turns
 * @param said all turns so far
 * @param kept the turns that were not blocked
 */
public record Dialogue(ConversationState state, Trace said, Trace kept) {
    /** A conversation in which nothing was said. */
    public static final Dialogue EMPTY = new Dialogue(ConversationState.EMPTY, Trace.EMPTY, Trace.EMPTY);

    /**
     * A row of turns by its hash.
     *
     * @param turns how many
     * @param first hash of the first turn, or empty
     * @param last hash over all turns, or empty
     */
    public record Trace(int turns, String first, String last) {
        /** No turns. */
        public static final Trace EMPTY = new Trace(0, "", "");

        Trace then(Message turn) {
            String hash = hash(last, turn);
            return new Trace(turns + 1, turns == 0 ? hash : first, hash);
        }

        private boolean opens(List<Message> messages) {
            if (turns == 0 || messages.size() < turns) {
                return false;
            }
            Trace read = EMPTY;
            for (int i = 0; i < turns; i++) {
                read = read.then(messages.get(i));
                if (i == 0 && !read.first.equals(first)) {
                    return false;
                }
            }
            return read.last.equals(last);
        }

        private String line() {
            return turns + " " + first + " " + last;
        }

        private static Trace of(String line) {
            String[] parts = line.split(" ", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("Not a conversation");
            }
            return new Trace(Integer.parseInt(parts[0]), parts[1], parts[2]);
        }

        private static String hash(String before, Message turn) {
            try {
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                sha.update(before.getBytes(StandardCharsets.UTF_8));
                sha.update((turn.role() + "\n").getBytes(StandardCharsets.UTF_8));
                sha.update(turn.content().getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(sha.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** How many of the messages are known already, from the first on. */
    public int known(List<Message> messages) {
        return said.opens(messages) ? said.turns() : kept.opens(messages) ? kept.turns() : 0;
    }

    /** This conversation, or an empty one where the messages are its history told otherwise. */
    Dialogue joined(List<Message> messages) {
        boolean retold = known(messages) == 0
                && messages.size() > 1
                && said.turns() > 0
                && Trace.EMPTY.then(messages.getFirst()).first().equals(said.first());
        return retold ? EMPTY : this;
    }

    /** After a turn that may go on, of which {@code clean} is the text without what was redacted. */
    Dialogue passed(Message turn, String clean, TurnVectors vectors) {
        return new Dialogue(
                state.next(List.of(new Message(turn.role(), clean)), vectors), said.then(turn), kept.then(turn));
    }

    /** After a turn that was blocked: it is counted, and nothing of it is kept. */
    Dialogue blocked(Message turn) {
        return new Dialogue(state.skip(), said.then(turn), kept);
    }

    /** After an answer that was judged elsewhere, such as one that streamed. */
    public Dialogue answered(String text, boolean blocked) {
        Message turn = new Message("assistant", text);
        return blocked ? blocked(turn) : passed(turn, text, TurnVectors.NONE);
    }

    /** Three lines of text, below 65 KB in UTF-8. */
    public String toText() {
        return said.line() + "\n" + kept.line() + "\n" + state.toJson();
    }

    /**
     * Reads what {@link #toText} wrote.
     *
     * @throws IllegalArgumentException where the text is no conversation of this version
     */
    public static Dialogue fromText(String text) {
        String[] lines = text.split("\n", 3);
        if (lines.length != 3) {
            throw new IllegalArgumentException("Not a conversation");
        }
        return new Dialogue(ConversationState.fromJson(lines[2]), Trace.of(lines[0]), Trace.of(lines[1]));
    }
}
