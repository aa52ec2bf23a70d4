package io.bulwark.guard.security;

import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Words of the conversation in the addresses of an answer; the conversation is read once for all addresses. */
final class Said {
    private static final int RUN = 4;

    private final Set<Long> repeated = new HashSet<>();

    /** Compares the addresses of an answer with everything else in the exchange; nothing is known of other texts. */
    static Said in(List<Link> links, Passage passage, Inspection inspection) {
        Said said = new Said();
        if (passage.origin() != Origin.ASSISTANT) {
            return said;
        }
        Set<Long> runs = new HashSet<>();
        for (Link link : links) {
            Words words = words(link);
            for (int w = 0; w + RUN <= words.size(); w++) {
                runs.add(run(words, w));
            }
        }
        if (runs.isEmpty()) {
            return said;
        }
        for (Passage other : inspection.passages()) {
            if (other != passage) {
                Words words = other.words();
                for (int w = 0; w + RUN <= words.size(); w++) {
                    long run = run(words, w);
                    if (runs.contains(run)) {
                        said.repeated.add(run);
                    }
                }
            }
        }
        return said;
    }

    /** Whether four words in a row of the address also stand in the conversation. */
    boolean stands(Link link) {
        if (repeated.isEmpty()) {
            return false;
        }
        Words words = words(link);
        for (int w = 0; w + RUN <= words.size(); w++) {
            if (repeated.contains(run(words, w))) {
                return true;
            }
        }
        return false;
    }

    private static Words words(Link link) {
        return Words.of(
                Folded.of(link.query().replace("%20", " ").replace('+', ' ').replace('_', ' ')));
    }

    private static long run(Words words, int from) {
        long hash = 3;
        for (int k = 0; k < RUN; k++) {
            hash = (hash ^ words.key(from + k)) * 0xD6E8FEB86659FD93L;
        }
        return hash;
    }
}
