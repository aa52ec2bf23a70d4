package io.bulwark.plans;

import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/plans/SUBJECT}: the operator gives and takes subscriptions. */
@Path("/api/v1/plans/{subject}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Plans", description = "Who holds which plan")
@RunOnVirtualThread
public final class PlansResource {
    private final Subscriptions subscriptions;
    private final PlanCatalogue catalogue;
    private final InstantSource clock;
    private final Consumer<AuditRecord> audit;

    @Inject
    PlansResource(Subscriptions subscriptions, PlanCatalogue catalogue, InstantSource clock, Event<AuditRecord> audit) {
        this(subscriptions, catalogue, clock, (Consumer<AuditRecord>) audit::fire);
    }

    PlansResource(
            Subscriptions subscriptions, PlanCatalogue catalogue, InstantSource clock, Consumer<AuditRecord> audit) {
        this.subscriptions = subscriptions;
        this.catalogue = catalogue;
        this.clock = clock;
        this.audit = audit;
    }

    @GET
    @RequiresPermission(Permission.USER_MANAGE)
    @Operation(summary = "Subscriptions of a subject such as wallet:0x..., with past and future ones")
    public SubscriptionsView subscriptions(@PathParam("subject") String subject) {
        return view(SubscriptionsForm.subject(subject));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.USER_MANAGE)
    @Operation(summary = "Replace the subscriptions of a subject")
    public SubscriptionsView replace(
            @PathParam("subject") String subject,
            @Nullable SubscriptionsRequest request,
            @Context SecurityContext security) {
        String whose = SubscriptionsForm.subject(subject);
        replace(whose, new SubscriptionsForm(catalogue, clock.instant()).read(request), security);
        return view(whose);
    }

    @DELETE
    @RequiresPermission(Permission.USER_MANAGE)
    @Operation(summary = "Remove all subscriptions of a subject, which is back on the default plan")
    public void remove(@PathParam("subject") String subject, @Context SecurityContext security) {
        replace(SubscriptionsForm.subject(subject), List.of(), security);
    }

    private void replace(String subject, List<Subscription> wanted, SecurityContext security) {
        String actor = security.getUserPrincipal() instanceof Principal caller ? caller.id() : "anonymous";
        String tiers = wanted.stream().map(Subscription::tier).distinct().collect(Collectors.joining(","));
        subscriptions.replace(
                subject,
                wanted,
                () -> audit.accept(
                        new AuditRecord("plans.replaced", actor, Map.of("subject", subject, "tiers", tiers))));
    }

    private SubscriptionsView view(String subject) {
        return SubscriptionsView.of(subject, subscriptions.of(subject), clock.instant());
    }
}
