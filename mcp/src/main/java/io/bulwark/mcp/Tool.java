package io.bulwark.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A tool: its form, what it needs, and what it does.
 *
 * @param needs the permission without which the tool is neither listed nor called; null for none
 */
public record Tool(ToolForm form, @Nullable Permission needs, Work work) {
    /** What a tool does with arguments that its schema accepted. */
    @FunctionalInterface
    public interface Work {
        /**
         * The structured result.
         *
         * @throws io.bulwark.kernel.BulwarkException for whatever the caller should know
         */
        ObjectNode run(Principal caller, ObjectNode arguments);
    }

    boolean open(Principal caller) {
        return needs == null || caller.may(needs);
    }
}
