package io.bulwark.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SseParserTest {
    private static final int LARGEST = 10_000;

    private static List<String> parse(byte[] bytes, List<Integer> steps) throws UpstreamFault {
        SseParser parser = new SseParser(LARGEST);
        List<String> events = new ArrayList<>();
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            int step = steps.isEmpty() ? bytes.length : steps.get(i % steps.size());
            int to = Math.min(bytes.length, at + step);
            parser.feed(bytes, at, to);
            drain(parser, events);
            at = to;
        }
        SseParser.Event last = parser.last();
        if (last != null) {
            events.add(show(last));
        }
        return events;
    }

    private static void drain(SseParser parser, List<String> events) {
        for (SseParser.Event event = parser.poll(); event != null; event = parser.poll()) {
            events.add(show(event));
        }
    }

    private static String show(SseParser.Event event) {
        return event.name() + "|" + new String(event.data(), StandardCharsets.UTF_8);
    }

    private static List<String> parse(String text) throws UpstreamFault {
        return parse(text.getBytes(StandardCharsets.UTF_8), List.of());
    }

    @Test
    void lines_may_end_in_any_of_the_three_ways() throws UpstreamFault {
        assertThat(parse("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\r\n")).containsExactly("|a", "|b", "|c", "|d");
    }

    @Test
    void comments_and_fields_without_use_are_passed_over() throws UpstreamFault {
        assertThat(parse(": hello\nid: 7\nretry: 10\ndata: a\nnonsense\n\n")).containsExactly("|a");
    }

    @Test
    void data_of_several_lines_is_one_event() throws UpstreamFault {
        assertThat(parse("event: x\ndata: a\ndata:  b\ndata\ndata:c\n\n")).containsExactly("x|a\n b\n\nc");
    }

    @Test
    void a_leading_bom_is_no_part_of_the_first_line() throws UpstreamFault {
        assertThat(parse("\uFEFFdata: a\n\n\uFEFFdata: b\n\n")).containsExactly("|a");
    }

    @Test
    void an_event_without_data_is_none() throws UpstreamFault {
        assertThat(parse("event: x\n\n\n\ndata: a\n\n")).containsExactly("|a");
    }

    @Test
    void an_event_that_lacks_its_empty_line_is_there_at_the_end() throws UpstreamFault {
        assertThat(parse("data: a\n\ndata: b")).containsExactly("|a", "|b");
    }

    @Test
    void an_event_larger_than_allowed_is_refused_however_it_is_cut() {
        String line = "data: " + "x".repeat(400) + "\n";
        assertThatThrownBy(() -> parse("data: " + "x".repeat(LARGEST))).isInstanceOf(UpstreamFault.class);
        assertThatThrownBy(() -> parse(line.repeat(30))).isInstanceOf(UpstreamFault.class);
    }

    @Test
    void html_is_noticed() throws UpstreamFault {
        SseParser parser = new SseParser(LARGEST);
        byte[] html = "<html>\n<body>no</body>\n</html>\n".getBytes(StandardCharsets.UTF_8);
        parser.feed(html, 0, html.length);
        assertThat(parser.last()).isNull();
        assertThat(parser.strange()).isTrue();
    }

    @Property(tries = 300, seed = "20261121")
    void events_are_the_same_however_the_bytes_are_cut(
            @ForAll("streams") String stream,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 9) Integer> steps)
            throws UpstreamFault {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        assertThat(parse(bytes, steps)).isEqualTo(parse(bytes, List.of()));
    }

    @Property(tries = 300, seed = "20261122")
    void what_is_written_is_read(@ForAll @Size(max = 6) List<String> texts, @ForAll("breaks") String lineBreak)
            throws UpstreamFault {
        StringBuilder stream = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (String raw : texts) {
            String text = new String(raw.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            for (String line : text.split("\r\n|\r|\n", -1)) {
                stream.append("data: ").append(line).append(lineBreak);
            }
            stream.append(lineBreak);
            expected.add("|" + String.join("\n", text.split("\r\n|\r|\n", -1)));
        }
        assertThat(parse(stream.toString())).isEqualTo(expected);
    }

    @Property(tries = 500, seed = "20261123")
    void any_bytes_are_read_without_an_accident(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 64) int step) {
        try {
            parse(bytes, List.of(step));
        } catch (UpstreamFault fault) {
            assertThat(fault.kind()).isEqualTo(FailureKind.TOO_LARGE);
        }
    }

    @Provide
    Arbitrary<String> streams() {
        return Arbitraries.of(
                        "data: a",
                        "data:é€😀",
                        "event: x",
                        ": comment",
                        "data",
                        "id: 1",
                        "\r",
                        "\n",
                        "\r\n",
                        "\n\n",
                        "\r\n\r\n",
                        "x: y",
                        "\uFEFF",
                        "data: {\"a\":1}\n\n",
                        "data: [DONE]\n\n")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> breaks() {
        return Arbitraries.of("\n", "\r\n", "\r");
    }
}
