package io.bulwark.cli;

import io.bulwark.node.AgentOptions;
import io.bulwark.node.Registered;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which node a command is about: the one named, else the one of the key on this machine. */
final class NodeChoice {
    @Parameters(
            paramLabel = "NODE",
            arity = "0..1",
            description = "The node's id (default: the one that the key file here was last registered as).")
    @Nullable
    String node;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            order = 1,
            description = "The node's key (default: ~/.bulwark/node.key).")
    @Nullable
    Path keyFile;

    /** The path of the node's endpoints. */
    String path() {
        if (node == null) {
            Path file = AgentOptions.keyFile(keyFile);
            UUID id = Registered.of(file)
                    .orElseThrow(() -> new CliException(
                            Exit.USAGE,
                            "no node was registered with " + file,
                            "next: name one ('bulwark network nodes' lists them), or give its key with --key-file"));
            return "/api/v1/nodes/" + id;
        }
        return "/api/v1/nodes/" + Api.encode(node);
    }
}
