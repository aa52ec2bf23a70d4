package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanInputsTest {
    @TempDir
    Path home;

    WireServer wire = new WireServer().onScan(200, Answers.of(5, "LOW", "APPROVE"));

    @AfterEach
    void close() {
        wire.close();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text);
    }

    private Cli.Result scan(String... args) {
        Cli cli = new Cli(home).env("BULWARK_URL", wire.url()).in("# From a pipe\n\ntext");
        String[] all = new String[args.length + 1];
        all[0] = "scan";
        System.arraycopy(args, 0, all, 1, args.length);
        return cli.run(all);
    }

    private String titleOf(String name, String text) throws IOException {
        wire.calls.clear();
        assertThat(scan(file(name, text).toString()).exit()).isZero();
        return wire.scans().getFirst().path("title").asText();
    }

    @Test
    void the_title_is_the_first_heading_else_the_front_matters_else_the_files_name() throws IOException {
        assertThat(titleOf("a.md", "intro\n\n## Fund it ##\n\n# Later")).isEqualTo("Fund it");
        assertThat(titleOf("a.md", "---\ntitle: \"From the front\"\n# comment\n---\n\ntext"))
                .isEqualTo("From the front");
        assertThat(titleOf("a.md", "---\ntitle: Front\n---\n# Heading")).isEqualTo("Heading");
        assertThat(titleOf("a.md", "Underlined\n==========\n\ntext")).isEqualTo("Underlined");
        assertThat(titleOf("a.md", "```\n# not a heading\n```\n\n# Real")).isEqualTo("Real");
        assertThat(titleOf("my plan.v2.md", "no heading, #hashtag\n\n---\n\ntext"))
                .isEqualTo("my plan.v2");
        assertThat(titleOf("a.md", "# " + "x".repeat(500))).hasSize(200).endsWith("…");
    }

    @Test
    void a_text_is_sent_as_it_is() throws IOException {
        String text = "---\ntitle: T\n---\n\n  two  spaces\r\n\u202Eكلمة 🙂\n";
        scan(file("a.txt", "\uFEFF" + text).toString());

        assertThat(wire.scans().getFirst().path("description").asText()).isEqualTo(text);
    }

    @Test
    void standard_input_is_a_text() {
        Cli.Result result = scan("-");

        assertThat(result.exit()).isZero();
        assertThat(wire.scans().getFirst().path("title").asText()).isEqualTo("From a pipe");
        assertThat(result.out()).contains("-");
    }

    @Test
    void a_json_file_is_a_whole_request_that_options_override() throws IOException {
        Path body = file("body.json", """
            {"title":"T","description":"D","daoName":"one","snapshotBlock":21000000,"metadata":{"a":"b"},"actions":[{"target":"0x1"}]}""");

        scan(body.toString(), "--dao", "two");

        assertThat(wire.scans().getFirst()).isEqualTo(Json.parse("""
            {"title":"T","description":"D","daoName":"two","snapshotBlock":21000000,"metadata":{"a":"b"},"actions":[{"target":"0x1"}]}"""));
    }

    @Test
    void every_line_of_a_json_lines_file_is_a_scan_known_by_its_id() throws IOException {
        Path lines = home.resolve("rows.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(lines))) {
            out.write("""
                {"id":"aave:100","dao":"Aave","chain_id":1,"title":"One","body":"text one","url":"https://x","actions":[{"a":1}]}

                {"title":"Two","description":"text two","proposerAddress":"0x0000000000000000000000000000000000000001"}
                """.getBytes(StandardCharsets.UTF_8));
        }

        Cli.Result result = scan(lines.toString(), "--chain-id", "5");

        assertThat(result.exit()).isZero();
        List<JsonNode> scans = wire.scans().stream()
                .sorted((a, b) ->
                        a.path("title").asText().compareTo(b.path("title").asText()))
                .toList();
        assertThat(scans.get(0))
                .isEqualTo(
                        Json.parse(
                                "{\"title\":\"One\",\"description\":\"text one\",\"daoName\":\"Aave\",\"actions\":[{\"a\":1}],\"chainId\":5}"));
        assertThat(scans.get(1).path("proposerAddress").asText()).startsWith("0x00");
        assertThat(result.out()).contains("aave:100").contains(":3");
    }

    @Test
    void inputs_that_cannot_be_used_are_all_named_and_nothing_is_sent() throws IOException {
        Path good = file("good.md", "fine");
        Path latin = Files.write(home.resolve("latin.md"), new byte[] {'a', 'b', (byte) 0xE9, 'c'});
        Path wide = Files.write(home.resolve("wide.md"), "text".getBytes(StandardCharsets.UTF_16));
        Path empty = file("empty.md", " \n\t");
        Path notJson = file("not.json", "{\"title\":");
        Path array = file("array.json", "[]");
        Path noText = file("notext.json", "{\"title\":\"T\",\"description\":7}");
        Path lines = file("rows.jsonl", "{\"title\":\"A\",\"body\":\"x\"}\nnope\n{\"title\":\"B\"}\n");
        Path notZipped = file("rows.jsonl.gz", "plain");

        Cli.Result result = scan(
                good.toString(),
                latin.toString(),
                wide.toString(),
                empty.toString(),
                notJson.toString(),
                array.toString(),
                noText.toString(),
                lines.toString(),
                notZipped.toString(),
                home.toString(),
                home.resolve("missing.md").toString());

        assertThat(result.exit()).isEqualTo(3);
        assertThat(wire.calls).isEmpty();
        assertThat(result.err())
                .contains("nothing was sent: 11 inputs cannot be used")
                .contains("latin.md: is not valid UTF-8 text (byte 2)")
                .contains("wide.md: is UTF-16")
                .contains("empty.md: is empty")
                .contains("not.json: is not JSON: line 1")
                .contains("array.json: is not a JSON object")
                .contains("notext.json: has no description")
                .contains("rows.jsonl:2: is not JSON")
                .contains("rows.jsonl:3: has no description")
                .contains("rows.jsonl.gz: cannot be read")
                .contains("is a folder")
                .contains("missing.md: no such file");
    }

    @Test
    void a_text_of_a_million_characters_is_taken_and_one_more_is_not() throws IOException {
        String smile = "🙂";
        assertThat(scan(file("most.md", smile.repeat(1_000_000)).toString()).exit())
                .isZero();

        Cli.Result one = scan(file("more.md", smile.repeat(1_000_001)).toString());
        assertThat(one.exit()).isEqualTo(3);
        assertThat(one.err()).contains("more.md: is too long");
        Cli.Result ascii = scan(file("ascii.md", "x".repeat(1_000_001)).toString());
        assertThat(ascii.err()).contains("1,000,001 characters; one scan takes up to 1,000,000");
    }

    @Test
    void many_json_lines_files_with_one_line_still_answer_an_array() throws IOException {
        Path lines = file("one.jsonl", "{\"title\":\"A\",\"body\":\"x\"}");

        assertThat(Json.parse(scan(lines.toString(), "--json").out()).isArray()).isTrue();
    }
}
