package io.bulwark.guard.context;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.Inspection;
import java.util.ArrayList;
import java.util.List;

/** The new turns of an exchange with the parts they stand in: messages, then the input. The answer is not among them. */
record Turns(List<Message> messages, List<String> parts) {
    static Turns of(Inspection inspection) {
        Exchange exchange = inspection.exchange();
        List<Message> messages = new ArrayList<>(exchange.messages());
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            parts.add("messages[" + i + "]");
        }
        String input = exchange.input();
        boolean repeated = input != null
                && !messages.isEmpty()
                && messages.getLast().role().equals("user")
                && messages.getLast().content().equals(input);
        if (input != null && !repeated) {
            messages.add(new Message("user", input));
            parts.add("input");
        }
        return new Turns(messages, parts);
    }
}
