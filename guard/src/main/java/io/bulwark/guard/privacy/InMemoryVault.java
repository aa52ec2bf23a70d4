package io.bulwark.guard.privacy;

import io.bulwark.guard.Vault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps what was taken out of the texts of one conversation in memory, for a limited time and number of values. Safe for
 * many threads. A text that was put through the vault comes back exactly as it was, also where it held brackets that look
 * like placeholders: the engine hands such look-alikes to the vault as well.
 */
public final class InMemoryVault implements Vault {
    private static final int LONGEST = 48;

    private final InstantSource clock;
    private final Duration timeToLive;
    private final int most;
    private final LinkedHashMap<String, Entry> byPlaceholder = new LinkedHashMap<>();
    private final Map<String, String> byValue = new HashMap<>();
    private final Map<String, Integer> last = new HashMap<>();

    private record Entry(String category, String value, Instant expires) {
        String key() {
            return category + '\n' + value;
        }
    }

    /**
     * An empty vault.
     *
     * @param timeToLive how long a value is kept after it was last taken out of a text
     * @param most the number of values it keeps, above 0; the one used longest ago goes first
     */
    public InMemoryVault(InstantSource clock, Duration timeToLive, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("A vault keeps at least one value");
        }
        this.clock = clock;
        this.timeToLive = timeToLive;
        this.most = most;
    }

    @Override
    public synchronized String placeholder(String category, String value) {
        Instant now = clock.instant();
        expire(now);
        Entry entry = new Entry(category, value, now.plus(timeToLive));
        String known = byValue.get(entry.key());
        String placeholder = known != null ? known : "[" + category + "_" + last.merge(category, 1, Integer::sum) + "]";
        byPlaceholder.remove(placeholder);
        byPlaceholder.put(placeholder, entry);
        byValue.put(entry.key(), placeholder);
        if (byPlaceholder.size() > most) {
            remove(byPlaceholder.entrySet().iterator());
        }
        return placeholder;
    }

    @Override
    public synchronized String restore(String text) {
        expire(clock.instant());
        int open = text.indexOf('[');
        if (open < 0 || byPlaceholder.isEmpty()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (open >= 0) {
            int close = text.indexOf(']', open);
            if (close < 0) {
                break;
            }
            int inner = text.lastIndexOf('[', close);
            Entry entry = close - inner < LONGEST + 12 ? byPlaceholder.get(text.substring(inner, close + 1)) : null;
            if (entry != null) {
                out.append(text, at, inner).append(entry.value());
                at = close + 1;
            }
            open = text.indexOf('[', close + 1);
        }
        return out.append(text, at, text.length()).toString();
    }

    /** The number of values that it keeps now. */
    public synchronized int size() {
        expire(clock.instant());
        return byPlaceholder.size();
    }

    private void expire(Instant now) {
        Iterator<Map.Entry<String, Entry>> oldest = byPlaceholder.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Entry> entry = oldest.next();
            if (entry.getValue().expires().isAfter(now)) {
                return;
            }
            byValue.remove(entry.getValue().key());
            oldest.remove();
        }
    }

    private void remove(Iterator<Map.Entry<String, Entry>> oldest) {
        byValue.remove(oldest.next().getValue().key());
        oldest.remove();
    }
}
