package io.bulwark.identity;

import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TmpBenchTest {
    @RegisterExtension static final TestPostgres postgres = TestPostgres.withModules("identity");
    @RegisterExtension static final TestRedis redis = new TestRedis();

    @Test
    void figures() throws Exception {
        try (TestIdentity id = new TestIdentity(postgres, redis.redis(), Map.of())) {
            for (int i = 0; i < 300; i++) id.signIn(TestWallet.number(i));
            int n = 1000;
            List<String[]> ready = new ArrayList<>();
            long t = System.nanoTime();
            for (int i = 0; i < n; i++) {
                TestWallet w = TestWallet.number(i);
                String m = id.message(w.address(), id.signIn.challenge(w.address()).nonce()).text();
                ready.add(new String[] {m, w.sign(m)});
            }
            System.out.println("FIG nonce+client sign ms each " + (System.nanoTime() - t) / 1e6 / n);
            List<String> tokens = Collections.synchronizedList(new ArrayList<>());
            t = System.nanoTime();
            try (var ex = Executors.newFixedThreadPool(8)) {
                for (String[] r : ready) ex.submit(() -> tokens.add(id.signIn.verify(r[0], r[1]).token()));
            }
            System.out.println("FIG verifies/s with 8 threads " + n / ((System.nanoTime() - t) / 1e9));
            t = System.nanoTime();
            for (String k : tokens) id.sessions.find(k);
            System.out.println("FIG find cold us " + (System.nanoTime() - t) / 1e3 / n);
            id.clock.advance(Duration.ofSeconds(3));
            t = System.nanoTime();
            for (String k : tokens) id.sessions.find(k);
            System.out.println("FIG find redis us " + (System.nanoTime() - t) / 1e3 / n);
            for (int r = 0; r < 50; r++) for (String k : tokens) id.sessions.find(k);
            t = System.nanoTime();
            for (int r = 0; r < 100; r++) for (String k : tokens) id.sessions.find(k);
            System.out.println("FIG find local us " + (System.nanoTime() - t) / 1e3 / n / 100);
            t = System.nanoTime();
            AuditReport rep = id.audit.verify();
            System.out.println("FIG audit verify " + rep.entries() + " entries ms " + (System.nanoTime() - t) / 1e6);
        }
    }
}
