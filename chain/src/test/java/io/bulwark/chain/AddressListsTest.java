package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.UuidV7;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressListsTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("chain");

    private static final EvmAddress ONE = new EvmAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    private static final EvmAddress TWO = new EvmAddress("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359");
    private static final NewList SCAM =
            new NewList("phish", ListKind.SCAM, "https://example.org/phish.txt", LocalDate.of(2026, 10, 31));

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T12:00:00Z"));
    private final AuditTrail audit = new AuditTrail();
    private final AddressLists lists = new AddressLists(
            postgres.jdbi(),
            Chains.config(Map.of("bulwark.chain.lists.allow-loopback", "true")).getConfigMapping(ChainConfig.class),
            audit,
            new UuidV7(clock),
            clock);

    private ImportReport load(String text) {
        return load(SCAM, text);
    }

    private ImportReport load(NewList list, String text) {
        return lists.importList(list, stream(text), "operator");
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static String address(int number) {
        return "0x%040x".formatted(number);
    }

    private static String lines(int count) {
        return IntStream.range(1, count + 1).mapToObj(AddressListsTest::address).collect(Collectors.joining("\n"));
    }

    @Test
    void a_hit_says_which_list_from_where_and_of_when() {
        load("address,category,tag\n" + ONE + ",phishing,Fake_Phishing1\n");
        assertThat(lists.hits(List.of(TWO, ONE)))
                .containsExactly(new ListHit(
                        ONE,
                        "phish",
                        ListKind.SCAM,
                        "https://example.org/phish.txt",
                        LocalDate.of(2026, 10, 31),
                        clock.instant(),
                        "phishing",
                        "Fake_Phishing1"));
        assertThat(lists.hits(List.of(TWO))).isEmpty();
        assertThat(lists.hits(List.of())).isEmpty();
    }

    @Test
    void one_address_may_stand_on_several_lists() {
        load(ONE.value());
        load(new NewList("ofac", ListKind.SANCTIONED, "test", null), ONE.value());
        assertThat(lists.hits(List.of(ONE))).extracting(ListHit::list).containsExactly("ofac", "phish");
    }

    @Test
    void a_list_is_shown_with_its_hash_and_size_and_removed_with_its_entries() {
        ImportReport report = load(ONE + "\n");
        assertThat(lists.show("phish")).contains(report.list());
        assertThat(report.list().sha256()).isEqualTo(sha256(ONE + "\n"));
        assertThat(lists.all()).containsExactly(report.list());
        assertThat(lists.remove("phish", "operator")).isTrue();
        assertThat(lists.remove("phish", "operator")).isFalse();
        assertThat(lists.show("phish")).isEmpty();
        assertThat(lists.hits(List.of(ONE))).isEmpty();
    }

    private static String sha256(String text) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void every_change_is_told_to_the_audit_log() {
        load(ONE.value());
        load(TWO.value());
        lists.remove("phish", "wallet:0x1");
        lists.remove("phish", "wallet:0x1");
        assertThat(audit.records)
                .extracting(AuditRecord::type)
                .containsExactly("list.added", "list.replaced", "list.removed");
        assertThat(audit.records.get(1).actor()).isEqualTo("operator");
        assertThat(audit.records.get(1).data())
                .containsEntry("list", "phish")
                .containsEntry("entries", "1")
                .containsEntry("kind", "scam");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%1$s\n%2$s\n",
                "\uFEFF%1$s\r\n\r\n%2$s",
                "# sanctioned\n// more\n  %1$s  \n%2$s",
                "\"%1$s\"\n\"%2$s\"",
                "Address,Note\n%1$s,a\n%2$s,b\n",
                "note;ADDRESS\na;%1$s\nb;%2$s\n",
                "a\t%1$s\nb\t%2$s\n",
                "1,\"x, \"\"y\"\"\",%1$s\n2,z,%2$s",
                "banned_address,wallet_tag,data_source\n%1$s,Phish,etherscan\n%2$s,Phish,etherscan",
                "[\"%1$s\",\"%2$s\"]",
                "  [ {\"address\":\"%1$s\",\"tag\":\"t\"},\n\"%2$s\" ]",
                "{\"address\":\"%1$s\",\"category\":\"c\"}\n{\"address\":\"%2$s\"}\n",
                "{\"id\":1,\"Account\":\"%1$s\",\"more\":{\"a\":[1]}}\n\n{\"wallet\":\"%2$s\"}"
            })
    void a_list_is_read_in_its_own_form(String form) {
        String text = form.formatted(
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", TWO.value().substring(2));
        ImportReport report = load(text);
        assertThat(report.bad()).isZero();
        assertThat(report.list().entries()).isEqualTo(2);
        assertThat(lists.hits(List.of(ONE, TWO))).hasSize(2);

        ImportReport packed = lists.importList(SCAM, new ByteArrayInputStream(gzip(text)), "operator");
        assertThat(packed.list().entries()).isEqualTo(2);
    }

    @Test
    void rows_that_are_no_addresses_are_counted_and_the_first_ones_told_by_their_line() {
        StringBuilder text = new StringBuilder("# header\n" + ONE + "\n" + ONE + "\n");
        text.append("12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S\nbc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh\n");
        text.append("bitcoincash:qzq8hgqn5ad3k7mdqm3pfh7tpxqkk2ntrv3n2sm6cn\n");
        for (int i = 0; i < 30; i++) {
            text.append("0x1234\n");
        }
        text.append("vitalik.eth\nnot an address\n");
        ImportReport report = load(text.toString());
        assertThat(report.list().entries()).isEqualTo(1);
        assertThat(report.duplicates()).isEqualTo(1);
        assertThat(report.notEvm()).isEqualTo(3);
        assertThat(report.bad()).isEqualTo(32);
        assertThat(report.rows()).isEqualTo(37);
        assertThat(report.badRows()).hasSize(20);
        assertThat(report.badRows().getFirst())
                .isEqualTo(new ImportReport.BadRow(7, "holds something that is not an address"));
    }

    @Test
    void a_row_whose_label_names_another_kind_is_left_out() {
        String rows = "{\"address\":\"" + ONE + "\",\"label\":\"known_good\"}\n{\"address\":\"" + TWO
                + "\",\"label\":\"scam\"}\n{\"address\":\"" + address(3) + "\",\"label\":\"whatever\"}\n";
        ImportReport report = load(rows);
        assertThat(report.otherKind()).isEqualTo(1);
        assertThat(lists.hits(List.of(ONE))).isEmpty();
        assertThat(load(new NewList("good", ListKind.TRUSTED, "test", null), rows)
                        .list()
                        .entries())
                .isEqualTo(2);
    }

    @Test
    void words_beside_an_address_are_cleaned_and_cut() {
        load("[{\"address\":\"" + ONE + "\",\"category\":\"a\\u0000\\u202e\\u0007b" + "c".repeat(200)
                + "\",\"tag\":\"\\ud800x\"}]");
        ListHit hit = lists.hits(List.of(ONE)).getFirst();
        assertThat(hit.category()).startsWith("abc").hasSize(100);
        assertThat(hit.tag()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "<!doctype html>\n<html><body>Not found</body></html>",
                "[]",
                "[1,2,3]",
                "{\"error\":\"not found\"}",
                "12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S"
            })
    void what_holds_no_address_replaces_nothing(String text) {
        load(ONE.value());
        assertThatThrownBy(() -> load(text)).isInstanceOfSatisfying(BulwarkException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
            assertThat(e.errors().getFirst().message()).contains("hold no EVM address");
        });
        assertThat(lists.hits(List.of(ONE))).hasSize(1);
        assertThat(audit.records).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",",
                "[\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"",
                "[\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"] trailing",
                "[[[[[[[[[[[[[[[[[[[[[[\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"]]]]]]]]]]]]]]]]]]]]]]"
            })
    void a_damaged_whole_replaces_nothing(String text) {
        load(TWO.value());
        assertThatThrownBy(() -> load(text)).isInstanceOf(BulwarkException.class);
        assertThat(lists.hits(List.of(ONE, TWO))).extracting(ListHit::address).containsExactly(TWO);
    }

    @Test
    void a_cut_off_archive_replaces_nothing() {
        load(TWO.value());
        byte[] whole = gzip(lines(20_000));
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);
        assertThatThrownBy(() -> lists.importList(SCAM, new ByteArrayInputStream(cut), "operator"))
                .isInstanceOf(BulwarkException.class);
        assertThat(lists.show("phish").orElseThrow().entries()).isEqualTo(1);
    }

    @Test
    void more_bytes_than_allowed_are_refused_while_they_come() {
        InputStream endless = new SequenceInputStream(stream(ONE + "\n"), new InputStream() {
            @Override
            public int read() {
                return '\n';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                java.util.Arrays.fill(buffer, offset, offset + length, (byte) '\n');
                return length;
            }
        });
        assertThatThrownBy(() -> lists.importList(SCAM, endless, "operator"))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
        assertThat(lists.show("phish")).isEmpty();
    }

    @Test
    void an_archive_that_unpacks_to_too_much_is_refused() {
        ListParser parser = new ListParser(ListKind.SCAM, new Count());
        byte[] bomb = gzip((ONE + "\n").repeat(50_000));
        assertThat(bomb.length).isLessThan(20_000);
        assertThatThrownBy(() -> parser.parse(new ByteArrayInputStream(bomb), 1_000_000))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
    }

    @Test
    void more_rows_than_allowed_are_refused() {
        String row = "\"" + ONE + "\",";
        InputStream rows = new SequenceInputStream(
                stream("["),
                new ByteArrayInputStream(row.repeat(ListParser.MAX_ROWS + 2).getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> new ListParser(ListKind.SCAM, new Count()).parse(rows, Long.MAX_VALUE))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
    }

    private static final class Count implements ListParser.Rows {
        int entries;

        @Override
        public void entry(EvmAddress address, String category, String tag) {
            entries++;
        }

        @Override
        public void notEvm() {}

        @Override
        public void otherKind() {}

        @Override
        public void bad(long line, String reason) {}
    }

    @Test
    void a_look_up_sees_the_old_list_or_the_new_one_while_it_is_replaced() throws Exception {
        load(lines(6_000));
        List<EvmAddress> both = List.of(new EvmAddress(address(1)), new EvmAddress(address(6_000)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> load(lines(6_000)).list().entries());
            }
            for (int i = 0; i < 40; i++) {
                tasks.add(() -> lists.hits(both).size());
            }
            for (Future<Integer> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isIn(2, 6_000);
            }
        }
        assertThat(lists.all()).hasSize(1);
    }

    @Test
    void entries_of_a_request_are_counted_by_their_place() throws Exception {
        var entries = new ObjectMapper().readTree("[\"" + ONE + "\", 5, {\"address\":\"" + TWO + "\"}, {\"no\":1}]");
        ImportReport report =
                lists.importEntries(SCAM, List.copyOf(entries.valueStream().toList()), "operator");
        assertThat(report.list().entries()).isEqualTo(2);
        assertThat(report.badRows())
                .containsExactly(
                        new ImportReport.BadRow(2, "is neither an address nor an object"),
                        new ImportReport.BadRow(4, "has no address"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Upper", "-dash", "with space", "../etc", "x'; DROP TABLE y"})
    void a_name_that_is_none_is_refused(String name) {
        assertThatThrownBy(() -> new NewList(name, ListKind.SCAM, "test", null)).isInstanceOf(BulwarkException.class);
    }

    @Test
    void any_text_is_imported_or_refused_with_a_reason() {
        Random random = new Random(4);
        String[] words = {
            "[",
            "]",
            "{",
            "}",
            "\"",
            ",",
            ";",
            "\n",
            "\t",
            ":",
            "address",
            "label",
            ONE.value(),
            address(7),
            "0x12",
            "\\u0000",
            "\uD83D\uDE00",
            "null",
            "\"address\":",
            "#",
            " ",
            "\u0000",
            "é"
        };
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                text.append(words[random.nextInt(words.length)]);
            }
            Count count = new Count();
            try {
                new ListParser(ListKind.SCAM, count).parse(stream(text.toString()), 10_000);
            } catch (BulwarkException | IOException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void the_reference_lists_are_read_whole() throws IOException {
        Path file = Path.of(System.getProperty("bulwark.shared-dir", "/nowhere"), "data/scam/addresses_train.jsonl.gz");
        Assumptions.assumeTrue(Files.exists(file));
        Map<ListKind, Integer> entries = new java.util.EnumMap<>(ListKind.class);
        for (ListKind kind : ListKind.values()) {
            try (InputStream in = Files.newInputStream(file)) {
                ImportReport report = lists.importList(new NewList(kind.wire(), kind, "test", null), in, "operator");
                assertThat(report.bad()).isZero();
                assertThat(report.rows()).isEqualTo(5_284);
                assertThat(report.notEvm()).isGreaterThan(300);
                entries.put(kind, report.list().entries());
            }
        }
        assertThat(entries.get(ListKind.SCAM)).isGreaterThan(4_400);
        assertThat(entries.get(ListKind.SANCTIONED)).isGreaterThan(80);
        assertThat(entries.get(ListKind.TRUSTED)).isGreaterThan(300);
        assertThat(lists.hits(List.of(new EvmAddress("0x61aa0c0a553f7dbc061b587720227f62bbc2fd4a"))))
                .extracting(ListHit::category)
                .containsExactly("phishing");
    }

    @Test
    void a_list_is_fetched_from_where_it_is_published() throws IOException {
        try (ListServer server = ListServer.start()) {
            server.body("/list.txt", lines(5_000));
            server.redirect("/latest", server.url("/list.txt"));
            ImportReport report = lists.importFrom(SCAM, URI.create(server.url("/latest")), "operator");
            assertThat(report.list().entries()).isEqualTo(5_000);
        }
        assertThatThrownBy(() -> lists.importFrom(SCAM, URI.create("http://127.0.0.1:1/gone"), "operator"))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM_ERROR));
        assertThat(lists.show("phish").orElseThrow().entries()).isEqualTo(5_000);
        assertThat(Duration.between(
                        clock.instant(), lists.show("phish").orElseThrow().importedAt()))
                .isZero();
    }
}
