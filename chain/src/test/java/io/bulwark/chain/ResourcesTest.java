package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import jakarta.ws.rs.core.SecurityContext;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the HTTP doors take and give; the server's own tests go through HTTP. */
class ResourcesTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("chain");

    private static final String ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T00:00:00Z"));
    private final AuditTrail audit = new AuditTrail();
    private final FakeNode node = FakeNode.start(5)
            .on("eth_getBlockByNumber", _ -> JsonNodeFactory.instance
                    .objectNode()
                    .put("number", "0x10")
                    .put("timestamp", "0x6553f100"))
            .result("eth_getTransactionCount", "0x0")
            .result("eth_getBalance", "0x0")
            .result("eth_getCode", "0x");
    private final SmallRyeConfig config = Chains.config(Map.of("bulwark.rpc.url.5", node.url()));
    private final Chains chains = new Chains(
            config.getConfigMapping(ChainConfig.class),
            config.getConfigMapping(RpcConfig.class),
            new SimpleMeterRegistry());
    private final AddressLists addressLists = new AddressLists(
            postgres.jdbi(), config.getConfigMapping(ChainConfig.class), audit, new UuidV7(clock), clock);
    private final ListsResource lists = new ListsResource(addressLists);
    private final WalletsResource wallets = new WalletsResource(
            new Wallets(chains, postgres.jdbi(), config.getConfigMapping(ChainConfig.class), clock),
            addressLists,
            chains);

    @AfterEach
    void stop() {
        node.close();
    }

    private static final SecurityContext OPERATOR = new SecurityContext() {
        @Override
        public java.security.Principal getUserPrincipal() {
            return Principal.OPERATOR;
        }

        @Override
        public boolean isUserInRole(String role) {
            return true;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public String getAuthenticationScheme() {
            return "Bearer";
        }
    };

    private static ListRequest request(String name, String kind, String url, List<JsonNode> entries) {
        return new ListRequest(name, kind, null, "2026-10-01", url, entries);
    }

    @Test
    void a_list_is_added_shown_and_removed() {
        ObjectNode report = lists.add(
                request("mine", "scam", null, List.of(TextNode.valueOf(ADDRESS), TextNode.valueOf("0x1"))), OPERATOR);
        assertThat(report.path("rows").asInt()).isEqualTo(2);
        assertThat(report.path("bad_rows").toString())
                .isEqualTo("[{\"line\":2,\"reason\":\"holds something that is not an address\"}]");

        ObjectNode shown = lists.show("mine");
        assertThat(shown).isEqualTo(report.path("list"));
        assertThat(shown.path("source").asText()).isEqualTo("sent by operator");
        assertThat(shown.path("list_date").asText()).isEqualTo("2026-10-01");
        assertThat(shown.path("entries").asInt()).isEqualTo(1);
        assertThat(lists.all().path("items")).hasSize(1);
        lists.remove("mine", OPERATOR);
        assertThatThrownBy(() -> lists.remove("mine", OPERATOR)).hasMessage("There is no list of that name");
        assertThatThrownBy(() -> lists.show("mine")).isInstanceOf(BulwarkException.class);
    }

    @Test
    void a_file_is_uploaded_as_it_is() {
        var body = new ByteArrayInputStream((ADDRESS + "\n").getBytes(StandardCharsets.UTF_8));
        ObjectNode report = lists.upload("ofac", "sanctioned", "the office", null, OPERATOR, body);
        assertThat(report.path("list").path("source").asText()).isEqualTo("the office");
        assertThat(audit.records.getFirst().actor()).isEqualTo("operator");
    }

    @Test
    void every_fault_of_a_request_is_named() {
        assertThatThrownBy(() -> lists.add(new ListRequest(null, "bad", null, "soon", "mailto:x", null), OPERATOR))
                .isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.errors())
                        .extracting(FieldError::field)
                        .containsExactly("name", "kind", "list_date", "url"));
        assertThatThrownBy(() -> lists.add(request("x", "scam", null, null), OPERATOR))
                .isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.errors())
                        .extracting(FieldError::field)
                        .containsExactly("entries"));
        assertThatThrownBy(() -> lists.add(request("x", "scam", "https://a.example/", List.of()), OPERATOR))
                .isInstanceOf(BulwarkException.class);
    }

    @Test
    void the_query_of_a_url_is_not_shown_as_the_source() {
        ListForm.Read read =
                ListForm.read(request("x", "scam", "https://a.example/list.csv?token=secret", null), "operator");
        assertThat(read.list().source()).isEqualTo("https://a.example/list.csv");
    }

    @Test
    void a_wallet_is_shown_with_its_evidence_and_its_hits() {
        lists.add(request("mine", "scam", null, List.of(TextNode.valueOf(ADDRESS))), OPERATOR);
        ObjectNode wallet = wallets.wallet(ADDRESS, null, false);
        assertThat(wallet.path("address").asText()).isEqualTo(ADDRESS);
        assertThat(wallet.path("chain_id").asLong()).isEqualTo(5);
        assertThat(wallet.path("transactions").toString())
                .isEqualTo("{\"status\":\"known\",\"value\":0,\"evidence\":{\"call\":\"eth_getTransactionCount\","
                        + "\"block\":16,\"time\":\"2023-11-14T22:13:20Z\"}}");
        assertThat(wallet.path("first_seen").path("value").isNull()).isTrue();
        assertThat(wallet.path("governance").toString())
                .isEqualTo("{\"status\":\"unknown\",\"reason\":\"No governor is configured for chain 5\","
                        + "\"passing\":false}");
        assertThat(wallet.path("list_hits").path(0).path("list").asText()).isEqualTo("mine");
    }

    @Test
    void a_chain_that_cannot_be_read_at_all_is_an_error_here() {
        node.status(503, "");
        assertThatThrownBy(() -> wallets.wallet(ADDRESS, "5", false))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHAIN_UNAVAILABLE));
        assertThatThrownBy(() -> wallets.wallet(ADDRESS, "1", false))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_AVAILABLE));
    }

    @Test
    void a_chain_id_that_is_none_is_refused() {
        for (String odd : List.of("mainnet", "0", "-1", "99999999999999999999")) {
            assertThatThrownBy(() -> wallets.wallet(ADDRESS, odd, false))
                    .isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.errors())
                            .containsExactly(new FieldError("chainId", "must be a positive whole number")));
        }
    }

    @Test
    void a_mistyped_address_is_refused() {
        for (String odd : List.of("0x12", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "vitalik.eth")) {
            assertThatThrownBy(() -> wallets.wallet(odd, "5", false))
                    .isInstanceOfSatisfying(
                            BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_ERROR));
        }
    }
}
