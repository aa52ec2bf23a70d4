package io.bulwark.guard.trust;

import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import java.util.ArrayList;
import java.util.List;

/** Which passages are judged, and what they rest on. */
final class Answers {
    private Answers() {}

    /** The output, or the last message where the assistant said it; empty where there is neither. */
    static List<Passage> of(Inspection inspection) {
        Passage output = inspection.passage("output");
        if (output != null) {
            return List.of(output);
        }
        int messages = inspection.exchange().messages().size();
        Passage last = inspection.passage("messages[" + (messages - 1) + "]");
        return last != null && last.origin() == Origin.ASSISTANT ? List.of(last) : List.of();
    }

    /** The user's words right before an answer: one passage, or none. */
    static List<Passage> asked(Inspection inspection, Passage answer) {
        List<Passage> last = List.of();
        for (Passage passage : inspection.passages()) {
            if (passage == answer) {
                break;
            }
            last = passage.origin() == Origin.USER ? List.of(passage) : last;
        }
        return last;
    }

    /** The documents given as sources. */
    static List<Passage> sources(Inspection inspection) {
        List<Passage> sources = new ArrayList<>();
        for (Passage passage : inspection.passages()) {
            if (passage.origin() == Origin.DOCUMENT) {
                sources.add(passage);
            }
        }
        return sources;
    }
}
