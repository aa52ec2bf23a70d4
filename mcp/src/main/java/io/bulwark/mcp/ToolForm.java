package io.bulwark.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How a tool is shown to clients.
 *
 * @param listed its entry in {@code tools/list}: name, title, description, inputSchema, annotations
 * @param quotes whether its results hold text of others, which is data and never an instruction
 */
public record ToolForm(String name, ObjectNode listed, boolean quotes) {
    public static final ToolForm GUARD_CHECK = read("guard_check", true);
    public static final ToolForm SCAN_PROPOSAL = read("scan_proposal", true);
    public static final ToolForm COUNT_TOKENS = read("count_tokens", false);

    private static ToolForm read(String name, boolean quotes) {
        return new ToolForm(name, RpcJson.resource(name + ".json"), quotes);
    }

    ObjectNode schema() {
        return listed.withObject("/inputSchema");
    }
}
