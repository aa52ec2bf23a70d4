package io.bulwark.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Locale;

/** This machine, and where unpacked engine binaries go. */
final class Platform {
    private Platform() {}

    static boolean isMac() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    }

    static boolean isArm() {
        String arch = System.getProperty("os.arch", "");
        return arch.equals("aarch64") || arch.equals("arm64");
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Unpacked binaries may be shared by several data folders, as tests do. */
    static Path runtimeFolder(DataFolder data) {
        String set = System.getProperty("bulwark.runtime-dir", System.getenv("BULWARK_RUNTIME_DIR"));
        return set == null || set.isBlank()
                ? data.resolve("runtime")
                : Path.of(set).toAbsolutePath().normalize();
    }

    static InputStream resource(String name) throws IOException {
        InputStream in = Platform.class.getClassLoader().getResourceAsStream(name);
        if (in == null) {
            in = Thread.currentThread().getContextClassLoader().getResourceAsStream(name);
        }
        if (in == null) {
            throw new IOException("No embedded engine for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch")
                    + ": set DATABASE_URL and REDIS_URL to running servers (missing " + name + ")");
        }
        return in;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
