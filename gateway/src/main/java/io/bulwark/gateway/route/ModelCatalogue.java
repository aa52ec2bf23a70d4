package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.Cancellation;
import io.bulwark.gateway.provider.ModelList;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every model that callers can name: routes, configured models, and, of providers whose models are not configured, what they
 * list themselves. Their lists are kept for five minutes, and for longer when they cannot be had anew.
 */
public final class ModelCatalogue {
    private static final long FRESH = Duration.ofMinutes(5).toNanos();
    private static final long AGAIN = Duration.ofSeconds(30).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Router router;
    private final Timing timing;
    private final Map<String, Listed> listed = new ConcurrentHashMap<>();

    /** @param provider empty for a route */
    public record Entry(String id, String provider) {}

    private record Listed(List<String> ids, long until) {}

    public ModelCatalogue(Router router) {
        this(router, Timing.SYSTEM);
    }

    ModelCatalogue(Router router, Timing timing) {
        this.router = router;
        this.timing = timing;
    }

    /** Takes three seconds at most; a provider that cannot be asked adds nothing. */
    public List<Entry> entries() {
        refresh();
        var entries = new LinkedHashSet<Entry>();
        List<String> configured = router.models();
        for (String id : configured) {
            int slash = id.indexOf('/');
            String provider = slash > 0 && named(id.substring(0, slash)) ? id.substring(0, slash) : "";
            entries.add(new Entry(id, provider));
        }
        for (ModelProvider provider : router.providers()) {
            Listed ids = listed.get(provider.name());
            if (ids != null) {
                ids.ids().forEach(id -> entries.add(new Entry(provider.name() + "/" + id, provider.name())));
            }
        }
        return List.copyOf(entries);
    }

    private boolean named(String provider) {
        return router.providers().stream().anyMatch(each -> each.name().equals(provider));
    }

    private void refresh() {
        List<Thread> asking = new ArrayList<>();
        for (ModelProvider provider : router.providers()) {
            Listed known = listed.get(provider.name());
            boolean due = known == null || timing.nanos() - known.until() >= 0;
            if (provider.models().isEmpty() && due) {
                asking.add(Thread.ofVirtual().start(() -> ask(provider)));
            }
        }
        try {
            for (Thread thread : asking) {
                thread.join(PATIENCE.plusSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(ModelProvider provider) {
        Timeouts limits = new Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE);
        ModelList list = provider.listModels(new CallOptions(limits, Map.of(), new Cancellation()));
        listed.compute(provider.name(), (_, before) -> switch (list) {
            case ModelList.Listed now -> new Listed(now.ids(), timing.nanos() + FRESH);
            case ModelList.Unavailable _ ->
                new Listed(before == null ? List.of() : before.ids(), timing.nanos() + AGAIN);
        });
    }
}
