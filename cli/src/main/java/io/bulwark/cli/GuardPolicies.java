package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Policy;
import io.bulwark.guard.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds a policy that a command names: a file here, else one that the server keeps. */
final class GuardPolicies {
    private final Console console;
    private final ServerOptions server;

    GuardPolicies(Console console, ServerOptions server) {
        this.console = console;
        this.server = server;
    }

    Policy find(@Nullable String name) {
        if (name == null || name.equals(Policy.DEFAULT.name())) {
            return Policy.DEFAULT;
        }
        boolean path = name.contains("/") || name.contains(".");
        return parse(name, path ? read(name) : fetch(name));
    }

    static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw new CliException(Exit.INPUT, Text.safe(file) + ": the policy cannot be read");
        }
    }

    static Policy parse(String where, String document) {
        try {
            return Policy.read(document);
        } catch (PolicyException e) {
            throw new CliException(
                    Exit.INPUT,
                    Text.safe(where) + ": not a usable policy",
                    e.faults().stream().map(f -> f.member() + " " + f.message()).toArray(String[]::new));
        }
    }

    private String fetch(String name) {
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode kept = session.api().get("/api/v1/guard/policies/" + Api.encode(name), Map.of());
            return kept.path("document").asText();
        }
    }
}
