package io.bulwark.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What a running server tells about itself in {@code connect.env} of its data folder. */
record ConnectEnv(URI url, OptionalLong pid) {
    /** Empty when there is no such file, or none that names an address. */
    static Optional<ConnectEnv> read(Path data) {
        String url = "";
        OptionalLong pid = OptionalLong.empty();
        Path file = data.resolve("connect.env");
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                String value = equals < 0 ? "" : line.substring(equals + 1).strip();
                if (line.startsWith("BULWARK_URL=")) {
                    url = value;
                } else if (line.startsWith("BULWARK_PID=") && value.matches("\\d{1,18}")) {
                    pid = OptionalLong.of(Long.parseLong(value));
                }
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CliException(
                    Exit.NO_SERVER,
                    "cannot read " + file + " (" + e.getClass().getSimpleName() + ")",
                    "next: run the command as the user who owns the data folder, or use --server and --key");
        }
        OptionalLong owner = pid;
        return ServerAccess.address(url).map(address -> new ConnectEnv(address, owner));
    }

    /** False only when the file names a process and that process is gone: then another may have taken its port. */
    boolean mayBeAlive() {
        return pid.isEmpty()
                || ProcessHandle.of(pid.getAsLong()).map(ProcessHandle::isAlive).orElse(false);
    }
}
