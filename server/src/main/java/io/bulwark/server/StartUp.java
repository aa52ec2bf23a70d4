package io.bulwark.server;

import io.bulwark.events.webhook.WebhookRunner;
import io.bulwark.gateway.usage.UsageUpkeep;
import io.bulwark.jobs.JobRunner;
import io.bulwark.jobs.StalledJobs;
import io.bulwark.proposals.ScanCallbacks;
import io.bulwark.storage.Connections;
import io.bulwark.storage.DataFolder;
import io.bulwark.storage.Secret;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Starts what the roles ask for once the server listens, and stops it in the opposite order. */
@Singleton
final class StartUp {
    private static final Duration DRAIN = Duration.ofSeconds(8);
    private static volatile boolean succeeded;

    private final ServerConfig config;
    private final JobRunner runner;
    private final StalledJobs stalled;
    private final Housekeeping housekeeping;
    private final UsageUpkeep usage;
    private final WebhookRunner webhooks;
    private final ScanCallbacks callbacks;
    private final Readiness readiness;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbcUrl = "";

    @ConfigProperty(name = "quarkus.datasource.username")
    String user = "";

    @ConfigProperty(name = "quarkus.datasource.password")
    String password = "";

    @ConfigProperty(name = "bulwark.storage.redis-url")
    String redis = "";

    @Inject
    StartUp(
            ServerConfig config,
            JobRunner runner,
            StalledJobs stalled,
            Housekeeping housekeeping,
            UsageUpkeep usage,
            WebhookRunner webhooks,
            ScanCallbacks callbacks,
            Readiness readiness) {
        this.config = config;
        this.runner = runner;
        this.stalled = stalled;
        this.housekeeping = housekeeping;
        this.usage = usage;
        this.webhooks = webhooks;
        this.callbacks = callbacks;
        this.readiness = readiness;
    }

    static boolean succeeded() {
        return succeeded;
    }

    void start(@Observes StartupEvent event) {
        if (config.has("worker") && runner.start(this::wanted).isEmpty()) {
            throw new IllegalStateException("No capability of the roles " + config.roles() + " has work to run");
        }
        // Whatever the role, a model may be called here.
        usage.start();
        if (config.has("scheduler")) {
            stalled.start();
            housekeeping.start();
            webhooks.start(callbacks::sweep);
        }
    }

    /** Job kinds are named {@code capability.kind}; the role {@code worker:capability} runs those of one capability. */
    private boolean wanted(String kind) {
        return config.roles().stream()
                .anyMatch(role -> role.equals("worker")
                        || (role.startsWith("worker:") && kind.startsWith(role.substring("worker:".length()) + ".")));
    }

    void listening(@ObservesAsync HttpServerStart start) throws IOException {
        String host = start.options().getHost();
        String url = "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":"
                + start.options().getPort();
        succeeded = true;
        readiness.serve();
        try (DataFolder data = DataFolder.open(config.data())) {
            if (config.owner()) {
                data.writeConnectEnv(new Connections(jdbcUrl, user, new Secret(password), new Secret(redis)), url);
            }
            if (!config.quiet()) {
                System.out.println("""

                        Bulwark listens on %s
                          API documentation  %s/api/docs
                          Operator's key     %s (Authorization: Bearer)
                          Try                ./bulwark scan docs/examples/grants-round.md
                        Ctrl-C stops it.
                        """.formatted(url, url, data.resolve(OperatorKey.FILE)));
            }
            if (config.rehearse()) {
                Rehearsal.run(url, data.secret(OperatorKey.FILE, OperatorKey.PREFIX));
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        readiness.drain();
        webhooks.stop();
        housekeeping.stop();
        stalled.stop();
        runner.stop(DRAIN);
        usage.stop();
    }
}
