package io.bulwark.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** What nodes send is refused by name or taken, and never more than is bounded. */
class HostileFramesTest {
    private static final UUID NODE = new UUID(1, 1);
    private static final UUID TASK = new UUID(2, 2);

    @Property(tries = 500, seed = "4711")
    void any_text_is_read_or_refused(@ForAll @StringLength(max = 200) String text) {
        read(text);
        read(frame(text));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("result")
                .addObject()
                .put("task", text)
                .put("epoch", 1)
                .put("output", text)
                .put("salt", text);
        read(frame(body.toString()));
    }

    private static void read(String text) {
        try {
            assertThat(Frame.read(text, NODE, "ledger").messages()).isNotNull();
        } catch (BulwarkException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
        }
    }

    @Test
    void depth_and_sizes_are_bounded() {
        assertRefused(frame("[".repeat(100_000)));
        assertRefused(frame("{\"result\":" + "[".repeat(50) + "]".repeat(50) + "}"));
        assertRefused(frame(result("x".repeat(Frame.LONGEST_OUTPUT + 1))));
        assertRefused(frame(result("a\0b")));
        ObjectNode many = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i <= Frame.MOST_ITEMS; i++) {
            TestNode.item(many, "start", new Frame.Key(TASK, 1));
        }
        assertRefused(frame(many.toString()));
        assertThat(Frame.read(frame(result("x".repeat(Frame.LONGEST_OUTPUT))), NODE, "ledger")
                        .messages())
                .hasSize(1);
    }

    @Test
    void epochs_that_are_no_small_whole_numbers_are_refused() {
        for (String epoch : new String[] {"0", "-1", "1.5", "\"1\"", "99999999999", "null", "1e400"}) {
            assertRefused(frame("{\"start\":[{\"task\":\"" + TASK + "\",\"epoch\":" + epoch + "}]}"));
        }
    }

    @Property(tries = 300, seed = "4711")
    void any_text_is_a_list_of_numbers_or_none(@ForAll @StringLength(max = 100) String text) {
        Numbers.read(text).ifPresent(numbers -> assertThat(numbers).hasSizeLessThanOrEqualTo(Numbers.MOST));
        assertThat(Numbers.read("[" + text + ",[]]")).isEmpty();
    }

    @Test
    void numbers_agree_within_the_tolerance_and_not_beyond() {
        assertThat(Numbers.read("[1, 2.5, -3e2]"))
                .hasValueSatisfying(n -> assertThat(n).containsExactly(1, 2.5, -300));
        assertThat(Numbers.read("[1e999]")).isEmpty();
        assertThat(Numbers.read("[NaN]")).isEmpty();
        assertThat(Numbers.read("[1] [2]")).isEmpty();
        assertThat(Numbers.near(new double[] {1_000_000}, new double[] {1_000_001}, 1e-5))
                .isTrue();
        assertThat(Numbers.near(new double[] {1_000_000}, new double[] {1_000_100}, 1e-5))
                .isFalse();
        assertThat(Numbers.near(new double[] {0.5}, new double[] {0.500001}, 1e-5))
                .isTrue();
        assertThat(Numbers.near(new double[] {1}, new double[] {1, 2}, 1)).isFalse();
    }

    private static String result(String output) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        TestNode.item(body, "result", new Frame.Key(TASK, 1)).put("output", output);
        return body.toString();
    }

    private static String frame(String body) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("seq", 1)
                .put("body", body)
                .put("signature", "")
                .toString();
    }

    private static void assertRefused(String frame) {
        assertThatThrownBy(() -> Frame.read(frame, NODE, "ledger"))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_ERROR));
    }
}
