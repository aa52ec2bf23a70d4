package io.bulwark.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.Cancellation;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.Probe;
import io.bulwark.gateway.provider.Timeouts;
import io.bulwark.gateway.route.Lead;
import io.bulwark.guard.token.Price;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What models there are, where they lead and what they cost; the providers, tested on request. */
@Path("/api/v1/models")
@Tag(name = "Gateway")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ModelsResource {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Models models;

    @Inject
    ModelsResource(Models models) {
        this.models = models;
    }

    @GET
    @RequiresPermission(Permission.MODEL_CALL)
    @Operation(
            summary = "Models with their targets and prices, and the providers",
            description =
                    "With test=true each provider is asked whether calls would work; that takes 5 seconds at most.")
    public ObjectNode models(
            @QueryParam("test") @DefaultValue("false") boolean test, @Context SecurityContext security) {
        Principal caller = security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("models");
        for (String name : models.visible(caller)) {
            ObjectNode item = items.addObject().put("id", name);
            ArrayNode targets = item.putArray("targets");
            for (Lead lead : models.router().leads(name)) {
                target(targets.addObject(), lead);
            }
        }
        ArrayNode providers = answer.putArray("providers");
        Map<String, Probe> probes = test ? probes() : Map.of();
        for (ModelProvider provider : models.router().providers()) {
            ObjectNode one = providers.addObject().put("name", provider.name()).put("kind", provider.kind());
            Probe probe = probes.get(provider.name());
            if (probe != null) {
                one.put("works", probe.works()).put("ms", probe.millis()).put("listed", probe.models());
                var failure = probe.failure();
                if (failure != null) {
                    one.put("code", failure.code()).put("reason", failure.message());
                }
            }
        }
        return answer;
    }

    private void target(ObjectNode node, Lead lead) {
        node.put("provider", lead.provider())
                .put("model", lead.model())
                .put("upstream", lead.settings().upstream());
        if (lead.settings().context() > 0) {
            node.put("context", lead.settings().context());
        }
        Price price = models.price(lead);
        if (price == null) {
            node.putNull("price");
        } else {
            node.putObject("price")
                    .put("input", price.input().toPlainString())
                    .put("output", price.output().toPlainString())
                    .put("as_of", price.asOf());
        }
    }

    private Map<String, Probe> probes() {
        Map<String, Probe> probes = new TreeMap<>();
        List<Thread> threads = new ArrayList<>();
        for (ModelProvider provider : models.router().providers()) {
            threads.add(Thread.ofVirtual().start(() -> {
                Timeouts limits = new Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE);
                Probe probe = provider.probe(new CallOptions(limits, Map.of(), new Cancellation()));
                synchronized (probes) {
                    probes.put(provider.name(), probe);
                }
            }));
        }
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE.plusSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (probes) {
            return Map.copyOf(probes);
        }
    }
}
