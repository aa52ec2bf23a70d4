package io.bulwark.guard;

import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange under inspection: its passages, the settings of the guard at work, what earlier guards saw, the time left. */
public final class Inspection {
    private final Exchange exchange;
    private final List<Passage> passages;
    private final List<Passage> judged;
    private final boolean windowed;
    private final int known;
    private final Map<String, Report> earlier = new LinkedHashMap<>();
    private GuardSettings settings = GuardSettings.DEFAULT;
    private long deadline = Long.MAX_VALUE;

    /** Prepares an exchange; every text of it becomes a passage. */
    public Inspection(Exchange exchange) {
        this(exchange, 0);
    }

    /** Prepares an exchange of which the first {@code known} messages were looked at before; they become no passages. */
    Inspection(Exchange exchange, int known) {
        this(exchange, passages(exchange, known), null, false, known);
    }

    private Inspection(Exchange exchange, List<Passage> passages, @Nullable String only, boolean windowed, int known) {
        this.exchange = exchange;
        this.known = known;
        this.passages = List.copyOf(passages);
        this.judged = only == null
                ? this.passages
                : this.passages.stream().filter(p -> p.part().equals(only)).toList();
        this.windowed = windowed;
        this.passages.forEach(passage -> passage.watch(this::checkTime));
    }

    /** The answer of an exchange under inspection, or a stretch of it; the rest is there to compare with. */
    static Inspection ofOutput(Exchange exchange, List<Passage> rest, String output, boolean windowed) {
        List<Passage> all = new ArrayList<>(rest);
        all.add(new Passage("output", Origin.ASSISTANT, Text.of(output)));
        return new Inspection(exchange.answered(output), all, "output", windowed, 0);
    }

    static List<Passage> passages(Exchange exchange) {
        return passages(exchange, 0);
    }

    private static List<Passage> passages(Exchange exchange, int known) {
        List<Passage> all = new ArrayList<>();
        for (int i = known; i < exchange.messages().size(); i++) {
            Exchange.Message message = exchange.messages().get(i);
            all.add(new Passage("messages[" + i + "]", message.origin(), Text.of(message.content())));
        }
        if (exchange.input() != null) {
            all.add(new Passage("input", Origin.USER, Text.of(exchange.input())));
        }
        for (int i = 0; i < exchange.sources().size(); i++) {
            Exchange.Source source = exchange.sources().get(i);
            all.add(new Passage("sources[" + i + "]", Origin.DOCUMENT, Text.of(source.text())));
        }
        if (exchange.output() != null) {
            all.add(new Passage("output", Origin.ASSISTANT, Text.of(exchange.output())));
        }
        return all;
    }

    public Exchange exchange() {
        return exchange;
    }

    /** How many of the first messages were looked at before and are no passages. */
    public int known() {
        return known;
    }

    /** All passages in the order in which they were said: messages, input, sources, output. */
    public List<Passage> passages() {
        return passages;
    }

    /** The passages to be judged; the others are there to compare with. */
    public List<Passage> judged() {
        return judged;
    }

    /** Whether the text to be judged is a stretch of a stream, of which the end is still to come. */
    public boolean windowed() {
        return windowed;
    }

    /** The passage of a part, or null where the exchange has none. */
    public @Nullable Passage passage(String part) {
        for (Passage passage : passages) {
            if (passage.part().equals(part)) {
                return passage;
            }
        }
        return null;
    }

    /** The turn that a passage is; not for sources. */
    public Exchange.Message turn(Passage passage) {
        String part = passage.part();
        if (part.startsWith("messages[")) {
            return exchange.messages().get(Integer.parseInt(part.substring("messages[".length(), part.length() - 1)));
        }
        return new Exchange.Message(
                part.equals("output") ? "assistant" : "user", passage.text().value());
    }

    /** Whether a passage is an input that says the last message of the user over again, as some callers send it. */
    public boolean repeats(Passage passage) {
        if (!passage.part().equals("input") || exchange.messages().isEmpty()) {
            return false;
        }
        Exchange.Message last = exchange.messages().getLast();
        return last.role().equals("user")
                && last.content().equals(passage.text().value());
    }

    /** What the policy says about the guard at work. */
    public GuardSettings settings() {
        return settings;
    }

    /** The report of a guard that ran before, or null. */
    public @Nullable Report earlier(String guard) {
        return earlier.get(guard);
    }

    /** Ends the work of a guard that is past its limit; detectors call this once for every few thousand characters. */
    public void checkTime() {
        if (System.nanoTime() - deadline > 0) {
            throw new PastLimit();
        }
    }

    void enter(GuardSettings guard) {
        settings = guard;
        deadline = System.nanoTime() + guard.limitMs() * 1_000_000L;
    }

    void leave(String guard, Report report) {
        earlier.put(guard, report);
    }
}
