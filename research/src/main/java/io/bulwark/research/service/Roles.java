package io.bulwark.research.service;

import io.bulwark.research.module.Module;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which modules this process runs itself. */
@Singleton
final class Roles {
    private static final String WORKER = "worker:";

    private final List<String> roles;

    @Inject
    Roles(@ConfigProperty(name = "bulwark.server.roles", defaultValue = "api,worker,scheduler") List<String> roles) {
        this.roles = List.copyOf(roles);
    }

    boolean runs(Module module) {
        return roles.stream()
                .anyMatch(role -> role.equals("worker")
                        || role.startsWith(WORKER)
                                && ModuleJob.kind(module).startsWith(role.substring(WORKER.length()) + "."));
    }
}
