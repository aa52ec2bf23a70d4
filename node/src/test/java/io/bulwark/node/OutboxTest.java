package io.bulwark.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static Attempt attempt(int number) {
        return new Attempt(new UUID(1, number), 1);
    }

    @Property(tries = 300, seed = "4711")
    void nothing_is_forgotten_however_frames_and_connections_are_lost(
            @ForAll @Size(max = 80) List<@IntRange(min = 0, max = 9) Integer> happens) {
        Outbox outbox = new Outbox();
        Set<Attempt> added = new HashSet<>();
        Set<Attempt> answered = new HashSet<>();
        List<Long> unanswered = new ArrayList<>();
        long number = 0;
        for (int happening : happens) {
            if (happening <= 3) {
                Attempt attempt = attempt(added.size());
                added.add(attempt);
                outbox.add(Statement.of(Statement.Kind.START, attempt));
                outbox.add(Statement.result(attempt, "x", null));
            } else if (happening <= 6) {
                List<Statement> frame = outbox.take();
                outbox.sent(++number, frame, number);
                unanswered.add(number);
            } else if (happening == 7 && !unanswered.isEmpty()) {
                outbox.answered(unanswered.removeLast()).forEach(s -> answered.add(s.attempt()));
            } else if (happening == 8) {
                outbox.again();
                unanswered.clear();
            }
        }
        outbox.again();
        while (outbox.waiting() > 0) {
            outbox.sent(++number, outbox.take(), number);
            outbox.answered(number).forEach(s -> answered.add(s.attempt()));
        }
        assertThat(answered).isEqualTo(added);
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void a_frame_stays_below_what_the_server_takes() {
        Outbox outbox = new Outbox();
        for (int i = 0; i < 30; i++) {
            outbox.add(Statement.result(attempt(i), "\"".repeat(50_000), null));
        }
        List<Statement> frame = outbox.take();

        assertThat(frame).hasSizeBetween(2, 10);
        assertThat(outbox.waiting()).isEqualTo(30 - frame.size());
        Outbox many = new Outbox();
        for (int i = 0; i < 5_000; i++) {
            many.add(Statement.of(Statement.Kind.RELEASE, attempt(i)));
        }
        assertThat(many.take()).hasSize(Outbox.MOST_ITEMS);
    }

    @Test
    void a_beginning_is_not_said_beside_its_end() {
        Outbox outbox = new Outbox();
        outbox.add(Statement.of(Statement.Kind.START, attempt(1)));
        outbox.add(Statement.result(attempt(1), "x", null));

        assertThat(outbox.take()).extracting(Statement::kind).containsExactly(Statement.Kind.RESULT);
    }
}
