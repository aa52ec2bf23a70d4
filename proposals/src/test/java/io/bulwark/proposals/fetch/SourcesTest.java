package io.bulwark.proposals.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bulwark.chain.Chains;
import io.bulwark.kernel.BulwarkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hub and the transaction service over real HTTP, in the forms in which they answer. */
class SourcesTest {
    private static final String ID = "0x" + "ab".repeat(32);
    private static final String TO = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
    private static final String SAFE = "0xFe89cc7aBB2C4183683ab71653C4cdc9B02D44b7";
    private static final String PROPOSAL = """
            {"data":{"proposal":{"id":"%s","title":"Fund the docs","body":"Pay 5 USDC.","author":"%s","created":1,
             "network":"1","snapshot":"21000000","state":"active","space":{"id":"demo.eth","name":"Demo"},
             "discussion":"https://forum.example.org/1",
             "plugins":{"safeSnap":{"safes":[{"network":"137","realityAddress":"%s","hash":"0x1","txs":[{"hash":"0x2",
               "mainTransaction":{"to":"%s","data":"0x","value":"0","operation":"1"},
               "transactions":[{"to":"%s","value":"7","data":"0xa9059cbb","operation":"0","nonce":0}]}]}]}}}}}
            """.formatted(ID, SAFE, SAFE, TO, TO);

    private final List<String> requests = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private HttpServer server;

    private record Reply(int status, String body, String header, String value) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestURI() + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Reply reply = replies.size() > 1 ? replies.removeFirst() : replies.getFirst();
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add(reply.header(), reply.value());
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void a_snapshot_proposal_comes_with_the_transactions_of_its_plugin() {
        reply(200, PROPOSAL);

        Fetched fetched = snapshot("https://snapshot.org/#/demo.eth/proposal/" + ID);

        assertThat(fetched.title()).isEqualTo("Fund the docs");
        assertThat(fetched.description()).isEqualTo("Pay 5 USDC.");
        assertThat(fetched.dao()).isEqualTo("demo.eth");
        assertThat(fetched.snapshotBlock()).isEqualTo(21_000_000);
        assertThat(fetched.proposer()).isEqualToIgnoringCase(SAFE);
        assertThat(fetched.actions()).singleElement().satisfies(action -> {
            assertThat(action.path("target").asText()).isEqualTo(TO);
            assertThat(action.path("value").asText()).isEqualTo("7");
            assertThat(action.path("operation").asText()).isEqualTo("call");
            assertThat(action.path("chain_id").asLong()).isEqualTo(137);
        });
        assertThat(requests).singleElement().asString().contains(ID);
    }

    @Test
    void the_other_plugin_writes_its_transactions_as_lists() {
        reply(200, """
                {"data":{"proposal":{"id":"%s","title":"x","body":"y","network":"1","plugins":{"oSnap":{"safe":{"safeAddress":
                "%s","network":"10","transactions":[{"type":"raw","formattedTransaction":["%s",1,"3","0x12"],
                "to":"%s","value":"3","data":"0x12"}]}}}}}}""".formatted(ID, SAFE, TO, TO));

        Fetched fetched = snapshot(ID);

        assertThat(fetched.actions()).hasSize(1);
        assertThat(fetched.executor()).isEqualToIgnoringCase(SAFE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/#/x/proposal/0xabababababababababababababababababababababababababababababababab",
                "https://snapshot.org.evil.example/#/x/proposal/0xabababababababababababababababababababababababababababababababab",
                "https://snapshot.org@127.0.0.1/proposal/0xabababababababababababababababababababababababababababababababab",
                "https://snapshot.org/#/x/proposal/../../etc",
                "0xab",
                "",
            })
    void a_link_elsewhere_is_refused_and_nothing_is_asked(String link) {
        reply(200, PROPOSAL);

        assertThatThrownBy(() -> snapshot(link)).hasMessageContaining("Invalid input");
        assertThat(requests).isEmpty();
    }

    @Test
    void a_safe_transaction_comes_from_the_service_of_its_chain() {
        String hash = "0x" + "cd".repeat(32);
        reply(200, """
                {"safe":"%s","to":"%s","value":"0","data":null,"operation":1,"nonce":41,"proposer":"%s","safeTxHash":"%s"}
                """.formatted(SAFE, TO, TO, hash));

        Fetched fetched = sources()
                .read(
                        new ScanSource(
                                null,
                                null,
                                null,
                                "https://app.safe.global/transactions/tx?safe=eth:" + SAFE + "&id=multisig_" + SAFE
                                        + "_" + hash),
                        null);

        assertThat(fetched.executor()).isEqualToIgnoringCase(SAFE);
        assertThat(fetched.actions()).singleElement().satisfies(action -> {
            assertThat(action.path("operation").asText()).isEqualTo("delegatecall");
            assertThat(action.path("calldata").asText()).isEqualTo("0x");
        });
        assertThat(requests.getFirst()).startsWith("/api/v1/multisig-transactions/" + hash + "/");
    }

    @Test
    void a_limit_or_an_outage_that_passes_is_tried_again() {
        replies.add(new Reply(429, "", "Retry-After", "0"));
        replies.add(new Reply(503, "", "X-Any", "x"));
        reply(200, PROPOSAL);

        assertThat(snapshot(ID).title()).isEqualTo("Fund the docs");
        assertThat(requests).hasSize(3);
    }

    @Test
    void a_long_limit_is_told_at_once() {
        replies.add(new Reply(429, "", "Retry-After", "3600"));

        assertThatThrownBy(() -> snapshot(ID)).hasMessageContaining("limits our requests");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "\"a\"",
                "{",
                "{\"data\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]"
            })
    void an_odd_body_is_an_upstream_error(String body) {
        reply(200, body);

        assertThatThrownBy(() -> snapshot(ID))
                .isInstanceOf(BulwarkException.class)
                .hasMessageContaining("JSON");
    }

    @Test
    void a_redirect_is_not_followed() {
        replies.add(new Reply(302, "", "Location", "http://169.254.169.254/latest"));

        assertThatThrownBy(() -> snapshot(ID)).hasMessageContaining("status 302");
        assertThat(requests).hasSize(1);
    }

    @Test
    void what_does_not_exist_and_what_is_another_proposal_are_told_apart() {
        reply(200, "{\"data\":{\"proposal\":null}}");
        assertThatThrownBy(() -> snapshot(ID)).hasMessageContaining("has no proposal");

        replies.clear();
        reply(200, PROPOSAL.replace(ID, "0x" + "ee".repeat(32)));
        assertThatThrownBy(() -> snapshot(ID)).hasMessageContaining("another proposal");
    }

    @Test
    void a_body_without_end_is_cut() {
        reply(200, "{\"data\":\"" + "x".repeat(5 << 20) + "\"}");

        assertThatThrownBy(() -> snapshot(ID)).hasMessageContaining("more than");
    }

    @Test
    void a_hub_that_is_away_is_an_upstream_error() {
        server.stop(0);

        assertThatThrownBy(() -> snapshot(ID)).hasMessageContaining("did not answer");
    }

    @Test
    void exactly_one_source_is_to_be_named() {
        assertThatThrownBy(() -> sources().read(new ScanSource(null, null, null, null), null))
                .hasMessageContaining("Invalid input");
        assertThatThrownBy(() -> sources().read(new ScanSource(TO, "1", ID, null), null))
                .hasMessageContaining("Invalid input");
        assertThatThrownBy(() -> sources().read(new ScanSource(TO, "0x1", null, null), null))
                .hasMessageContaining("Invalid input");
    }

    private Fetched snapshot(String link) {
        return sources().read(new ScanSource(null, null, link, null), null);
    }

    private void reply(int status, String body) {
        replies.add(new Reply(status, body, "Content-Type", "application/json"));
    }

    private Sources sources() {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        return new Sources(config(base), Chains.of(Map.of()));
    }

    static SourcesConfig config(String base) {
        return new SourcesConfig() {
            @Override
            public String snapshot() {
                return base + "/graphql";
            }

            @Override
            public Map<Long, String> safe() {
                return Map.of(1L, base + "/");
            }

            @Override
            public Duration timeout() {
                return Duration.ofSeconds(10);
            }

            @Override
            public long blocks() {
                return 100_000;
            }
        };
    }
}
