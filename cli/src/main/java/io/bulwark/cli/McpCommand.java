package io.bulwark.cli;

import io.bulwark.mcp.CountTokens;
import io.bulwark.mcp.McpServer;
import io.bulwark.mcp.Tool;
import io.bulwark.mcp.ToolForm;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "mcp",
        header = "Serve the guards' tools to an MCP client, or guard another MCP server",
        description = {
            "%nSpeaks the Model Context Protocol over standard input and output, one JSON message a line. guard_check and"
                    + " count_tokens work in this process and need no server; scan_proposal and named policies use the one"
                    + " that runs, and none is started.%n",
            "With a COMMAND it runs that MCP server instead and stands between it and the client: descriptions and results"
                    + " that the guards block are withheld, personal data and secrets are placeholders to the client and"
                    + " values again in the arguments of its calls.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the client closed standard input", "2:the command line is wrong"},
        footer = {
            "",
            "Example, the entry in a client's configuration:",
            "  {\"mcpServers\": {\"bulwark\": {\"command\": \"/path/to/bulwark\", \"args\": [\"mcp\"]}}}",
            "Another server, guarded:",
            "  bulwark mcp -- npx -y @modelcontextprotocol/server-filesystem ."
        })
final class McpCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "After --: another MCP server to run and to guard, with its arguments.")
    List<String> command = new ArrayList<>();

    @Option(names = "--policy", paramLabel = "NAME", description = "The guard policy for a COMMAND (default).")
    @Nullable
    String policy;

    @Mixin
    ServerOptions server = new ServerOptions();

    McpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        McpRemote remote = new McpRemote(new ServerAccess(server, console));
        McpGuard guard = new McpGuard(remote);
        if (!command.isEmpty()) {
            new McpRelay(new McpFilter(guard.policy(policy), McpGuard::engine), console.in(), console.out())
                    .run(command);
            return Exit.OK;
        }
        if (policy != null) {
            throw new CliException(Exit.USAGE, "--policy needs a COMMAND to guard");
        }
        McpServer tools = new McpServer(
                VersionCommand.version(),
                List.of(
                        new Tool(ToolForm.GUARD_CHECK, null, (_, given) -> guard.check(given)),
                        new Tool(ToolForm.SCAN_PROPOSAL, null, (_, given) -> remote.scan(given)),
                        new Tool(ToolForm.COUNT_TOKENS, null, (_, given) -> CountTokens.of(given))),
                McpRemote::fault);
        // A stray line of a library would end the conversation with the client.
        PrintStream stray = System.out;
        System.setOut(console.err());
        try {
            new McpStdio(tools, console.in(), console.out()).run();
        } finally {
            System.setOut(stray);
        }
        return Exit.OK;
    }
}
