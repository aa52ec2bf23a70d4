package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.testing.Eventually;
import io.bulwark.testing.Invariants;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged server killed with SIGKILL at every step of a scan: no accepted scan is lost, none is answered twice. */
class CrashIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A dead worker is noticed when its lease ends; the default of 10 s would only make the test longer. */
    private static final Map<String, String> SHORT_LEASE =
            Map.of("BULWARK_JOBS_LEASE", "2s", "BULWARK_JOBS_RENEW_EVERY", "500ms");

    private static Path data;

    @BeforeAll
    static void folder() throws Exception {
        data = Files.createTempDirectory("bulwark-crash").resolve("data");
    }

    @AfterAll
    static void remove() {
        TestFolders.delete(data.getParent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs.submit-before-commit",
                "jobs.submitted",
                "jobs.claimed",
                "scan.reputation-finished",
                "scan.nlp-finished",
                "scan.analysed",
                "scan.cached",
                "jobs.handled",
                "jobs.finish-before-commit",
                "jobs.finished"
            })
    void a_server_killed_at_this_point_loses_no_accepted_scan_and_answers_none_twice(String point) {
        List<UUID> accepted = new ArrayList<>();
        Map<String, String> armed = new HashMap<>(SHORT_LEASE);
        armed.put("BULWARK_KILL_POINT", point + ":2");
        try (ServerProcess doomed = ServerProcess.start(data, armed)) {
            for (int i = 0; i < 4 && doomed.isAlive(); i++) {
                submit(doomed, point + " " + i, accepted);
            }
            assertThat(doomed.awaitExit()).isEqualTo(137);
            // Not close(): what the kill left behind must be the next start's business.
            try (ServerProcess next = ServerProcess.start(data, SHORT_LEASE)) {
                assertThat(accepted).isNotEmpty();
                comesToRestWithoutViolation(next, accepted);
                assertThat(scanOnce(next)).isEqualTo(200);
            }
        }
    }

    @Test
    void a_nonce_used_up_before_the_kill_stays_used_up_and_the_wallet_signs_in_with_a_new_one() throws Exception {
        Wallets wallet = new Wallets(31);
        String message = signInUntilKilled("identity.nonce-consumed", wallet);
        try (ServerProcess next = ServerProcess.start(data, SHORT_LEASE)) {
            Wallets again = wallet.at(next.url(), 1);
            // The message names the dead server's port, so only the nonce can be what is wrong with it.
            HttpResponse<String> replayed = again.verify(message, again.sign(message));
            assertThat(ServerProcess.json(replayed).path("code").asText()).isEqualTo("NONCE_EXPIRED");
            assertThat(sessions(next, wallet)).isZero();

            assertThat(again.signIn()).startsWith("bws_");
            assertThat(sessions(next, wallet)).isOne();
        }
    }

    @Test
    void a_session_that_was_not_committed_before_the_kill_is_neither_there_nor_in_the_audit_log() throws Exception {
        Wallets wallet = new Wallets(32);
        signInUntilKilled("identity.session-before-commit", wallet);
        try (ServerProcess next = ServerProcess.start(data, SHORT_LEASE)) {
            assertThat(sessions(next, wallet)).isZero();
            assertThat(next.get("/api/v1/audit?type=sign_in.succeeded&limit=100")
                            .body())
                    .doesNotContain(wallet.address.value());

            String session = wallet.at(next.url(), 1).signIn();
            assertThat(next.send("GET", "/auth/session", session, null).statusCode())
                    .isEqualTo(200);
            assertThat(sessions(next, wallet)).isOne();
            assertThat(ServerProcess.json(next.get("/api/v1/audit/verify"))
                            .path("intact")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void a_unit_taken_before_the_kill_counts_once_and_the_session_goes_on() throws Exception {
        String scan = Client.scan("Stamps", "Pay 5 USDC for stamps.");
        String session;
        try (ServerProcess doomed = ServerProcess.start(data, armed("plans.limit-taken"))) {
            session = new Wallets(33).at(doomed.url(), 1).signIn();
            assertThatThrownBy(() -> doomed.send("POST", "/api/v1/scan", session, scan))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(doomed.awaitExit()).isEqualTo(137);
            try (ServerProcess next = ServerProcess.start(data, SHORT_LEASE)) {
                assertThat(jobsOf(next, new Wallets(33))).isZero();
                HttpResponse<String> done = next.send("POST", "/api/v1/scan?mode=sync", session, scan);

                // Of the ten a minute of the default plan: one was lost with the server, this is the second.
                assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
                assertThat(done.headers().firstValue("X-RateLimit-Remaining")).contains("8");
                assertThat(jobsOf(next, new Wallets(33))).isOne();
            }
        }
    }

    private static Map<String, String> armed(String point) {
        Map<String, String> armed = new HashMap<>(SHORT_LEASE);
        armed.put("BULWARK_KILL_POINT", point);
        return armed;
    }

    /** Signs in at a server that dies of it, and gives the message that was sent. What it left running stays. */
    private static String signInUntilKilled(String point, Wallets wallet) throws Exception {
        ServerProcess doomed = ServerProcess.start(data, armed(point));
        Wallets there = wallet.at(doomed.url(), 1);
        String message = there.message(there.nonce());
        assertThatThrownBy(() -> there.verify(message, there.sign(message))).isInstanceOf(IOException.class);
        assertThat(doomed.awaitExit()).isEqualTo(137);
        return message;
    }

    private static long sessions(ServerProcess server, Wallets wallet) {
        return count(server, "SELECT count(*) FROM identity.session WHERE owner = :owner", wallet);
    }

    private static long jobsOf(ServerProcess server, Wallets wallet) {
        return count(server, "SELECT count(*) FROM jobs.job WHERE owner = :owner", wallet);
    }

    private static long count(ServerProcess server, String sql, Wallets wallet) {
        return server.database().withHandle(handle -> handle.createQuery(sql)
                .bind("owner", "wallet:" + wallet.address)
                .mapTo(Long.class)
                .one());
    }

    @Test
    @Tag("slow")
    void a_server_killed_again_and_again_under_load_loses_nothing() {
        Random random = new Random(20261121);
        List<UUID> accepted = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            ServerProcess server = ServerProcess.start(data, SHORT_LEASE);
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200 + random.nextInt(2_000));
            for (int i = 0; System.nanoTime() < until; i++) {
                submit(server, "round " + round + " " + i, accepted);
            }
            server.kill();
        }
        try (ServerProcess last = ServerProcess.start(data, SHORT_LEASE)) {
            assertThat(accepted).hasSizeGreaterThan(50);
            comesToRestWithoutViolation(last, accepted);
        }
    }

    @Test
    void a_postgres_killed_under_the_server_costs_an_error_but_no_accepted_scan() {
        List<UUID> accepted = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(data, SHORT_LEASE)) {
            submit(server, "before", accepted);
            Long postmaster = ServerProcess.pid(data.resolve("postgres/postmaster.pid"));
            ServerProcess.signal("KILL", postmaster);

            List<Integer> statuses = new ArrayList<>();
            Eventually.holds("scans are accepted again", PATIENCE, () -> {
                HttpResponse<String> response = post(server, "during " + statuses.size());
                statuses.add(response.statusCode());
                if (response.statusCode() == 202) {
                    accepted.add(id(response));
                } else {
                    assertThat(ServerProcess.json(response).path("code").asText())
                            .isEqualTo("STORAGE_UNAVAILABLE");
                }
                return response.statusCode() == 202;
            });
            assertThat(server.isAlive()).isTrue();
            comesToRestWithoutViolation(server, accepted);
        }
    }

    private static void comesToRestWithoutViolation(ServerProcess server, List<UUID> accepted) {
        Eventually.holds("every accepted scan is finished once", PATIENCE, () -> {
            List<String> violations =
                    Invariants.acceptedJobsFinishedOnce(server.database(), accepted, "proposals.analysis");
            if (!violations.isEmpty()) {
                throw new IllegalStateException(String.join("\n", violations));
            }
            return true;
        });
        assertThat(Invariants.resultsWithoutJob(server.database(), "proposals.analysis"))
                .isZero();
    }

    private static void submit(ServerProcess server, String title, List<UUID> accepted) {
        try {
            HttpResponse<String> response = post(server, title);
            if (response.statusCode() == 202) {
                accepted.add(id(response));
            }
        } catch (UncheckedIOException e) {
            // The server died before it answered: nothing was promised.
        }
    }

    private static HttpResponse<String> post(ServerProcess server, String title) {
        return server.post("/api/v1/scan", Client.scan(title, "Pay 100 USDC for the audit of March 2026."));
    }

    private static int scanOnce(ServerProcess server) {
        return server.post("/api/v1/scan?mode=sync", Client.scan("Afterwards", "Pay 5 USDC for stamps."))
                .statusCode();
    }

    private static UUID id(HttpResponse<String> response) {
        return UUID.fromString(ServerProcess.json(response).path("jobId").asText());
    }
}
