package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
class SignInTest {
    @Test
    void a_wallet_signs_in_scans_within_its_plan_and_sees_what_is_left() throws Exception {
        String session = new Wallets(1).signIn();

        assertThat(session).startsWith("bws_");
        HttpResponse<String> scan = scan("Bearer " + session, Client.scan("By a wallet", "Pay 5 USDC for stamps."));
        assertThat(scan.statusCode()).as(scan.body()).isEqualTo(200);
        assertThat(scan.headers().firstValue("X-RateLimit-Limit")).isPresent();
        assertThat(scan.headers().firstValue("X-RateLimit-Remaining")).isPresent();
        assertThat(Long.parseLong(scan.headers().firstValue("X-RateLimit-Reset").orElseThrow()))
                .isGreaterThan(1_700_000_000L);
    }

    @Test
    void the_session_cookie_serves_a_browser_that_sends_no_header() throws Exception {
        Wallets wallet = new Wallets(2);
        String message = wallet.message(wallet.nonce());
        HttpResponse<String> verified = wallet.verify(message, wallet.sign(message));

        String cookie = verified.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax").doesNotContain("Secure");
        HttpResponse<String> list =
                Client.send(Client.request("/api/v1/proposals").header("Cookie", cookie.split(";")[0]));
        assertThat(list.statusCode()).isEqualTo(200);
    }

    @Test
    void of_two_hundred_verifies_of_one_message_exactly_one_wins() throws Exception {
        Wallets wallet = new Wallets(3);
        String message = wallet.message(wallet.nonce());
        String signature = wallet.sign(message);
        AtomicInteger won = new AtomicInteger();
        AtomicInteger expired = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    HttpResponse<String> response = wallet.verify(message, signature);
                    if (response.statusCode() == 200) {
                        won.incrementAndGet();
                    } else if (Client.json(response).path("code").asText().equals("NONCE_EXPIRED")) {
                        expired.incrementAndGet();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(won).hasValue(1);
        assertThat(expired).hasValue(199);
    }

    @Test
    void a_wrong_signature_is_refused_and_costs_the_nonce() throws Exception {
        Wallets wallet = new Wallets(4);
        String message = wallet.message(wallet.nonce());
        HttpResponse<String> wrong = wallet.verify(message, new Wallets(5).sign(message));

        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(Client.json(wrong).path("code").asText()).isEqualTo("INVALID_SIGNATURE");
        assertThat(Client.json(wallet.verify(message, wallet.sign(message)))
                        .path("code")
                        .asText())
                .isEqualTo("NONCE_EXPIRED");
    }

    @Test
    void a_wallet_over_its_limit_gets_429_with_the_time_to_come_back() throws Exception {
        Wallets wallet = new Wallets(6);
        String session = "Bearer " + wallet.signIn();
        Client.send(Client.request("/api/v1/plans/wallet:" + wallet.address)
                .header("Authorization", "Bearer " + Client.operatorKey())
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"subscriptions\":[]}")));
        List<Integer> statuses = new ArrayList<>();
        HttpResponse<String> last = null;
        for (int i = 0; i < 12; i++) {
            last = scan(session, Client.scan("Limit " + i, "Pay 5 USDC for stamps."));
            statuses.add(last.statusCode());
        }

        // The default plan, pro, allows 10 in a minute.
        assertThat(statuses.subList(0, 10)).containsOnly(200);
        assertThat(statuses.subList(10, 12)).containsOnly(429);
        JsonNode refused = Client.json(last);
        assertThat(refused.path("code").asText()).isEqualTo("RATE_LIMIT_EXCEEDED");
        assertThat(refused.path("limit").asInt()).isEqualTo(10);
        assertThat(refused.path("resetAt").asText()).endsWith("Z");
        assertThat(last.headers().firstValue("Retry-After")).isPresent();
        assertThat(last.headers().firstValue("X-RateLimit-Remaining")).contains("0");
    }

    @Test
    void one_wallet_does_not_see_what_another_scanned_until_it_scans_the_same() throws Exception {
        String first = "Bearer " + new Wallets(7).signIn();
        String second = "Bearer " + new Wallets(8).signIn();
        String body = Client.scan("Shared by two", "Pay 5 USDC for stamps, twice.");
        String job = Client.json(scan(first, body)).path("jobId").asText();

        assertThat(get(second, "/api/v1/scan/" + job).statusCode()).isEqualTo(404);
        assertThat(get(second, "/api/v1/proposals").body()).doesNotContain("Shared by two");

        JsonNode same = Client.json(scan(second, body));
        assertThat(same.path("cached").asBoolean()).isTrue();
        assertThat(get(second, "/api/v1/scan/" + job).statusCode()).isEqualTo(200);
        assertThat(get(second, "/api/v1/proposals").body()).contains("Shared by two");
    }

    @Test
    void an_api_key_does_what_it_was_given_for_its_owner_and_no_more() throws Exception {
        String session = "Bearer " + new Wallets(9).signIn();
        HttpResponse<String> made = Client.send(Client.request("/api/v1/keys")
                .header("Authorization", session)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"reader\",\"permissions\":[\"scan:read\"]}")));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String key = "Bearer " + Client.json(made).path("key").asText();

        assertThat(get(key, "/api/v1/proposals").statusCode()).isEqualTo(200);
        HttpResponse<String> refused = scan(key, Client.scan("t", "d"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(Client.json(refused).path("permission").asText()).isEqualTo("scan:run");
    }

    @Test
    void signing_in_leaves_entries_in_a_chain_that_verifies() throws Exception {
        new Wallets(10).signIn();

        JsonNode entries = Client.json(Client.get("/api/v1/audit?limit=20"));
        assertThat(entries.path("items").toString()).contains(new Wallets(10).address.value());
        JsonNode report = Client.json(Client.get("/api/v1/audit/verify"));
        assertThat(report.toString()).contains("true");
    }

    @Test
    void an_address_on_a_list_lifts_the_score_and_shows_the_list() throws Exception {
        String scammer = "0x00000000000000000000000000000000000bad01";
        HttpResponse<String> added = Client.post(
                "/api/v1/lists",
                Client.JSON
                        .createObjectNode()
                        .put("name", "test-scams")
                        .put("kind", "scam")
                        .put("source", "the test")
                        .set("entries", Client.JSON.createArrayNode().add(scammer))
                        .toString());
        assertThat(added.statusCode()).as(added.body()).isBetween(200, 201);

        JsonNode answer = Client.json(Client.post(
                "/api/v1/scan?mode=sync",
                Client.JSON
                        .createObjectNode()
                        .put("title", "Stamps")
                        .put("description", "Pay 5 USDC for stamps.")
                        .put("recipientAddress", scammer)
                        .toString()));
        assertThat(answer.path("composite_score").asInt()).isEqualTo(61);
        assertThat(answer.at("/red_flags/0/category").asText()).isEqualTo("KNOWN_SCAMMER");
        assertThat(answer.at("/red_flags/0/description").asText()).contains("test-scams");
        assertThat(Map.of("field", answer.at("/red_flags/0/evidence/field").asText()))
                .containsEntry("field", "recipientAddress");
    }

    private static HttpResponse<String> scan(String authorization, String body) throws Exception {
        return Client.send(Client.request("/api/v1/scan?mode=sync")
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(String authorization, String path) throws Exception {
        return Client.send(Client.request(path).header("Authorization", authorization));
    }
}
