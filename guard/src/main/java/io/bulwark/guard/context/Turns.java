package io.bulwark.guard.context;

import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import java.util.ArrayList;
import java.util.List;

/** The new turns of an exchange before the answer: messages, then the input unless it is the last message once more. */
final class Turns {
    private Turns() {}

    static List<Passage> of(Inspection inspection) {
        return inspection.passages().stream()
                .filter(passage ->
                        passage.origin() != Origin.DOCUMENT && !passage.part().equals("output"))
                .filter(passage -> !inspection.repeats(passage))
                .toList();
    }

    /** The same turns and the answer, where there is one. */
    static List<Passage> withAnswer(Inspection inspection) {
        List<Passage> all = new ArrayList<>(of(inspection));
        Passage last =
                inspection.passages().isEmpty() ? null : inspection.passages().getLast();
        if (last != null && last.part().equals("output")) {
            all.add(last);
        }
        return all;
    }
}
