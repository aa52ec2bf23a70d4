package io.bulwark.bench;

import io.bulwark.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Resident memory after the load, from /proc. */
final class Memory {
    private Memory() {}

    static void report(ServerProcess server, Path data, Figures figures) throws IOException {
        figures.add("Java process, resident after load", text(server.pid()), "< 400 MB");
        Long redis = ServerProcess.pid(data.resolve("redis/redis.pid"));
        if (redis != null) {
            figures.add("Redis, resident", text(redis), "");
        }
    }

    private static String text(long pid) throws IOException {
        return String.format(Locale.ROOT, "%.0f MB", megabytes(pid));
    }

    static double megabytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return Double.NaN;
    }
}
