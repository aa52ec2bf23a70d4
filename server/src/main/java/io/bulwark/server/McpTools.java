package io.bulwark.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.service.GuardCalls;
import io.bulwark.guard.service.GuardRequest;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.mcp.CountTokens;
import io.bulwark.mcp.McpServer;
import io.bulwark.mcp.Tool;
import io.bulwark.mcp.ToolForm;
import io.bulwark.proposals.ScanCalls;
import io.bulwark.proposals.ScanRequest;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The tools of {@code /mcp}, each with the permission that it needs. */
final class McpTools {
    private static final Logger LOG = Logger.getLogger("io.bulwark.errors");

    @Produces
    @Singleton
    McpServer server(
            GuardCalls guard, ScanCalls scans, @ConfigProperty(name = "quarkus.application.version") String version) {
        ObjectMapper strict = StrictJsonReader.mapper();
        return new McpServer(
                version,
                List.of(
                        new Tool(
                                ToolForm.GUARD_CHECK,
                                Permission.GUARD_RUN,
                                (caller, given) -> guard.check(caller, read(strict, given, GuardRequest.class))),
                        new Tool(
                                ToolForm.SCAN_PROPOSAL,
                                Permission.SCAN_RUN,
                                (caller, given) -> scans.scan(caller, read(strict, given, ScanRequest.class))),
                        new Tool(
                                ToolForm.COUNT_TOKENS,
                                null,
                                (caller, given) -> guard.admitted(caller, () -> CountTokens.of(given)))),
                McpTools::classify);
    }

    private static <T> T read(ObjectMapper strict, ObjectNode given, Class<T> type) {
        try {
            return strict.treeToValue(given, type);
        } catch (JsonProcessingException e) {
            throw BulwarkException.invalid("arguments", "do not have the form of " + type.getSimpleName());
        }
    }

    private static BulwarkException classify(RuntimeException thrown) {
        BulwarkException fault = ErrorMapper.classify(thrown);
        if (fault.code() == ErrorCode.INTERNAL_ERROR) {
            LOG.error("A tool failed", thrown);
        }
        return fault;
    }
}
