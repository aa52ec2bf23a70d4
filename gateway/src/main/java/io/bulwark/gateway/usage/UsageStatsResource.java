package io.bulwark.gateway.usage;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.bulwark.identity.Params;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
import io.bulwark.plans.PlanReport;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/usage/stats}: the caller's usage at a glance. */
@Path("/api/usage/stats")
@Tag(name = "Usage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class UsageStatsResource {
    private static final int CENTS = 2;

    private final Usage usage;
    private final Admission admission;

    /**
     * The answer.
     *
     * @param dailyUsed calls of models today, in UTC
     * @param dailyLimit calls that the caller's plan allows in a day, null for no such limit
     * @param monthlyCost USD this month, to the cent
     */
    public record Stats(
            @JsonProperty("daily_used") long dailyUsed,
            @JsonProperty("daily_limit") @Nullable Long dailyLimit,
            @JsonProperty("monthly_cost") BigDecimal monthlyCost) {}

    @Inject
    UsageStatsResource(Usage usage, Admission admission) {
        this.usage = usage;
        this.admission = admission;
    }

    @GET
    @RequiresPermission(Permission.USAGE_READ)
    @Operation(summary = "Calls today, the plan's calls a day, and this month's cost in USD")
    public Stats stats(@Context SecurityContext security) {
        Principal caller = Params.caller(security);
        Usage.Stats stats = usage.stats(caller);
        Long limit = admission.report(caller, "model").limits().stream()
                .filter(window -> window.windowSeconds() == Duration.ofDays(1).toSeconds())
                .filter(window -> window.scope().isEmpty())
                .map(PlanReport.Window::limit)
                .findFirst()
                .orElse(null);
        return new Stats(stats.today(), limit, stats.monthUsd().setScale(CENTS, RoundingMode.HALF_UP));
    }
}
