package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Waits for tasks and shows how they ended. */
final class TaskEnd {
    private final Console console;
    private final Api api;
    private final boolean json;

    TaskEnd(Console console, Api api, boolean json) {
        this.console = console;
        this.api = api;
        this.json = json;
    }

    /** @return 0 when every task is completed */
    int show(List<String> ids) {
        Map<String, ObjectNode> ended = new TaskWatch(console, api, json).until(ids);
        boolean all = true;
        for (String id : ids) {
            JsonNode task = ended.get(id);
            if (task == null) {
                throw new CliException(Exit.REFUSED, "task " + id + " has no end");
            }
            all &= Json.text(task, "status", "").equals("completed");
            if (json) {
                console.print(Json.compact(task) + "\n");
            } else {
                Render page = new Render(console);
                TaskText.task(page, task, null);
                console.print(page.toString());
            }
        }
        return all ? Exit.OK : Exit.RISK;
    }
}
