package io.bulwark.guard.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.guard.Exchange.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConversationStateTest {
    @Property(tries = 100, seed = "20261121")
    void turns_read_one_by_one_give_the_same_state_as_all_at_once(@ForAll List<String> texts) {
        List<Message> messages =
                texts.stream().limit(10).map(text -> new Message("user", text)).toList();
        ConversationState slowly = ConversationState.EMPTY;
        for (Message message : messages) {
            slowly = slowly.next(List.of(message));
        }
        assertThat(slowly.toJson())
                .isEqualTo(ConversationState.EMPTY.next(messages).toJson());
    }

    @Property(tries = 100, seed = "20261122")
    void a_stored_state_comes_back_the_same(@ForAll List<String> texts) {
        ConversationState state = ConversationState.EMPTY.next(texts.stream()
                .limit(10)
                .map(text -> new Message("user", "My name is Anna. " + text))
                .toList());
        String stored = state.toJson();
        assertThat(ConversationState.fromJson(stored).toJson()).isEqualTo(stored);
    }

    @Property(tries = 100, seed = "20261123")
    void a_restored_state_goes_on_as_if_it_had_never_been_stored(@ForAll List<String> texts) {
        ConversationState kept = ConversationState.EMPTY;
        ConversationState restored = ConversationState.EMPTY;
        for (String text : texts.subList(0, Math.min(10, texts.size()))) {
            List<Message> turn = List.of(new Message("user", "My name is Anna. Bridges and rivers. " + text));
            kept = kept.next(turn);
            restored = ConversationState.fromJson(restored.toJson()).next(turn);
        }
        assertThat(restored.toJson()).isEqualTo(kept.toJson());
    }

    @Test
    void a_stored_state_beyond_the_bounds_is_cut_and_unknown_members_are_passed_over() {
        StringBuilder json = new StringBuilder("{\"v\":1,\"later\":true,\"turns\":-5,\"level\":1e300,\"topic\":[1,9");
        for (int i = 2; i < 5_000; i++) {
            json.append(',').append(i).append(",999999999");
        }
        json.append("],\"quarantined\":[0").append(",1".repeat(5_000)).append("]}");
        ConversationState state = ConversationState.fromJson(json.toString());
        assertThat(state.turns()).isZero();
        assertThat(state.quarantined()).hasSizeLessThanOrEqualTo(100);
        assertThat(state.toJson()).hasSizeLessThan(65_536);
    }

    @Test
    void the_state_stays_below_64_kilobytes_however_long_the_conversation() {
        Random random = new Random(7);
        ConversationState state = ConversationState.EMPTY;
        for (int turn = 0; turn < 300; turn++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                text.append("my ")
                        .append("\"汉字\"字字字字字字字字字字字字字字".repeat(3))
                        .append(random.nextInt())
                        .append(" is 5 \"\\\\\"\t. ");
            }
            state = state.next(List.of(new Message("user", text.toString()))).quarantine(turn / 2);
        }
        assertThat(state.toJson().getBytes(StandardCharsets.UTF_8).length).isLessThan(65_536);
        assertThat(state.turns()).isEqualTo(300);
    }

    @Test
    void a_skipped_turn_is_counted_and_leaves_nothing_behind() {
        ConversationState before = ConversationState.EMPTY.next(List.of(new Message("user", "My name is Anna.")));
        ConversationState after = before.skip();
        assertThat(after.turns()).isEqualTo(2);
        assertThat(after.quarantined()).containsExactly(1);
        assertThat(after.facts()).isEqualTo(before.facts());
        assertThat(before.quarantine(0).facts()).isEmpty();
    }

    @Test
    void a_text_that_is_no_state_is_refused() {
        for (String text : new ArrayList<>(List.of("", "{}", "[1", "{\"v\":99}"))) {
            assertThatThrownBy(() -> ConversationState.fromJson(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
