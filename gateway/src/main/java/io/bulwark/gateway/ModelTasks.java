package io.bulwark.gateway;

import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.route.Router;
import io.bulwark.kernel.Principal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Models for the product's own work, in process. Guards nothing: whoever gives a task says what its text may do. Blocks, at
 * most for the time of the task; an interrupt ends it early.
 */
@FunctionalInterface
public interface ModelTasks {
    /** Runs a task on account of {@code caller}. Never throws for what a provider does. */
    TaskOutcome run(Principal caller, ModelTask task);

    /** Tasks over a router alone: nothing is recorded. */
    static ModelTasks over(Router router) {
        Set<String> withoutSchema = ConcurrentHashMap.newKeySet();
        return (_, task) -> new TaskRun(
                        task,
                        router.leads(task.model()),
                        (request, options) -> router.call(Operation.CHAT, request, options),
                        withoutSchema)
                .run();
    }
}
