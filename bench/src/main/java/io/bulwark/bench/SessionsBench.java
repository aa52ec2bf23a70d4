package io.bulwark.bench;

import io.bulwark.kernel.EvmAddress;
import io.bulwark.testing.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/** What 100 000 open sessions take: each is used once, so that every copy that is ever made of it is there. */
final class SessionsBench {
    private static final int SESSIONS = 100_000;
    private static final int CONNECTIONS = 16;

    private SessionsBench() {}

    static void run(ServerProcess server, Path data, Figures figures) throws IOException, InterruptedException {
        // Signing in so often would only measure signatures: the rows are written as a sign-in writes them.
        server.database()
                .useHandle(handle ->
                        handle.createUpdate("""
                        INSERT INTO identity.session (id, token_hash, owner, address, chain_id, created_at, expires_at)
                        SELECT gen_random_uuid(), sha256(convert_to('bws_' || encode(sha256(convert_to('bench ' || i, 'UTF8')),
                            'hex'), 'UTF8')), 'wallet:' || address, address, 1, now(), now() + interval '1 day'
                        FROM (SELECT i, '0x' || lpad(to_hex(i), 40, '0') AS address FROM generate_series(1, :count) i) s
                        """).bind("count", SESSIONS).execute());
        long redis = Objects.requireNonNull(ServerProcess.pid(data.resolve("redis/redis.pid")));
        use(server, 20_000);
        collect(server);
        double javaBefore = Memory.megabytes(server.pid());
        double redisBefore = Memory.megabytes(redis);
        double seconds = use(server, SESSIONS);
        figures.add(
                "first use of a session, " + CONNECTIONS + " clients",
                String.format(Locale.ROOT, "%.0f /s", SESSIONS / seconds),
                "");
        megabytes("Java process, resident, before", javaBefore, figures);
        megabytes("Java process, resident, after the use of 100 000 sessions", Memory.megabytes(server.pid()), figures);
        megabytes("Redis, resident, before", redisBefore, figures);
        megabytes("Redis, resident, with the copies", Memory.megabytes(redis), figures);
        double table = server.database().withHandle(handle -> handle.createQuery(
                        "SELECT pg_total_relation_size('identity.session') / 1048576.0")
                .mapTo(Double.class)
                .one());
        megabytes("table of sessions with its indexes", table, figures);
    }

    private static void megabytes(String name, double megabytes, Figures figures) {
        figures.add(name, String.format(Locale.ROOT, "%.0f MB", megabytes), "");
    }

    private static double use(ServerProcess server, int count) throws InterruptedException {
        return Load.asFastAsPossible(server.url(), CONNECTIONS, count, (wire, i) -> {
            String answer = wire.send(Wire.request("GET", "/auth/session", token(i + 1), null))
                    .ok();
            String owner = new EvmAddress(String.format("0x%040x", i + 1)).value();
            if (!answer.toLowerCase(Locale.ROOT).contains(owner)) {
                throw new IllegalStateException(answer);
            }
        });
    }

    private static String token(int number) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(("bench " + number).getBytes(StandardCharsets.UTF_8));
            return "bws_" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A full collection, so that garbage of the warm-up does not pass for memory in use. */
    private static void collect(ServerProcess server) throws IOException, InterruptedException {
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
