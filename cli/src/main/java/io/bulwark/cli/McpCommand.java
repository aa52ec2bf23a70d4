package io.bulwark.cli;

import io.bulwark.mcp.CountTokens;
import io.bulwark.mcp.McpServer;
import io.bulwark.mcp.Tool;
import io.bulwark.mcp.ToolForm;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "mcp",
        header = "Serve the tools guard_check, scan_proposal and count_tokens to an MCP client",
        description = {
            "%nSpeaks the Model Context Protocol over standard input and output, one JSON message a line. guard_check and"
                    + " count_tokens work in this process and need no server; scan_proposal and named policies use the one"
                    + " that runs, and none is started.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the client closed standard input", "2:the command line is wrong"},
        footer = {
            "",
            "Example, the entry in a client's configuration:",
            "  {\"mcpServers\": {\"bulwark\": {\"command\": \"/path/to/bulwark\", \"args\": [\"mcp\"]}}}"
        })
final class McpCommand implements Callable<Integer> {
    private final Console console;

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
