package io.bulwark.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a server instance. The launcher reads them; they stand here for the help. */
final class InstanceOptions {
    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Port to listen on, 0 for any free one (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, this machine only).")
    @Nullable
    String host;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "./data",
            description = "Folder of the database, keys and logs (default: ${DEFAULT-VALUE}).")
    @Nullable
    String data;

    @Option(
            names = "--roles",
            paramLabel = "ROLES",
            defaultValue = "api,worker,scheduler",
            description = "What this instance does (default: ${DEFAULT-VALUE}).")
    @Nullable
    String roles;

    @Option(
            names = "--join",
            description = "Use the database and Redis of the instance that owns the data folder, as its connect.env"
                    + " names them, instead of owning the folder.")
    boolean join;

    @Option(names = "--quiet", description = "Print warnings and errors only.")
    boolean quiet;
}
