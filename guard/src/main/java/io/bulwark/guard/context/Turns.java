package io.bulwark.guard.context;

import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import java.util.ArrayList;
import java.util.List;

/** The new turns of an exchange with the parts they stand in: messages, then the input. The answer is not among them. */
record Turns(List<Message> messages, List<String> parts) {
    static Turns of(Inspection inspection) {
        List<Message> messages = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (Passage passage : inspection.passages()) {
            boolean said =
                    passage.origin() != Origin.DOCUMENT && !passage.part().equals("output");
            if (said && !inspection.repeats(passage)) {
                messages.add(inspection.turn(passage));
                parts.add(passage.part());
            }
        }
        return new Turns(messages, parts);
    }
}
