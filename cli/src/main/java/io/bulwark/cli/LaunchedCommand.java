package io.bulwark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that the launcher runs itself: here for the help, and to say so to who calls the jar. */
abstract sealed class LaunchedCommand implements Callable<Integer> {
    private final String name;

    private LaunchedCommand(String name) {
        this.name = name;
    }

    @Override
    public Integer call() {
        throw new CliException(
                Exit.USAGE,
                "'" + name + "' is a command of the launcher",
                "next: run ./bulwark " + name + " in Bulwark's folder");
    }

    @Command(
            name = "up",
            header = "Start Bulwark on this machine, with its database and Redis",
            description = {
                "%nBuilds the server when needed, starts it and stays in the foreground; Ctrl-C stops it. Nothing has to"
                        + " be installed or configured: PostgreSQL and Redis come along and keep their data in the data"
                        + " folder.%n"
            },
            sortOptions = false,
            abbreviateSynopsis = true,
            synopsisHeading = "%nUsage: ",
            footer = {
                "",
                "Environment:",
                "  DATABASE_URL   an existing PostgreSQL (15 or newer) to use instead",
                "  REDIS_URL      an existing Redis or Valkey to use instead",
                "",
                "Examples:",
                "  bulwark up",
                "  bulwark up --port 9090 --data /var/lib/bulwark",
                "  bulwark up --join --roles worker --port 0"
            })
    static final class Up extends LaunchedCommand {
        @Mixin
        InstanceOptions options = new InstanceOptions();

        Up() {
            super("up");
        }
    }

    @Command(
            name = "serve",
            header = "Run a server instance as a service does, without building",
            description =
                    "%nWhat containers and service managers run. Ends with exit code 3 when another instance owns the"
                            + " data folder.%n",
            sortOptions = false,
            abbreviateSynopsis = true,
            synopsisHeading = "%nUsage: ",
            footer = {
                "",
                "Environment:",
                "  DATABASE_URL   an existing PostgreSQL (15 or newer) to use instead",
                "  REDIS_URL      an existing Redis or Valkey to use instead",
                "",
                "Example:",
                "  bulwark serve --host 0.0.0.0 --roles api"
            })
    static final class Serve extends LaunchedCommand {
        @Mixin
        InstanceOptions options = new InstanceOptions();

        Serve() {
            super("serve");
        }
    }

    @Command(
            name = "test",
            header = "Build Bulwark and run its tests",
            sortOptions = false,
            abbreviateSynopsis = true,
            synopsisHeading = "%nUsage: ",
            footer = {"", "Example:", "  bulwark test --all"})
    static final class Test extends LaunchedCommand {
        @Option(names = "--all", description = "The slow sets as well.")
        boolean all;

        Test() {
            super("test");
        }
    }
}
