package io.bulwark.research.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/reports}: today's report, and those of days past. */
@Path("/api/v1/reports")
@Tag(name = "Reports", description = "What changed since yesterday")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ReportsResource {
    private static final int MOST = 100;

    private final DailyReports reports;
    private final Admission admission;

    @Inject
    ReportsResource(DailyReports reports, Admission admission) {
        this.reports = reports;
        this.admission = admission;
    }

    @GET
    @Path("/generate")
    @Produces({MediaType.APPLICATION_JSON, "text/plain", "text/markdown", "text/html", "application/pdf"})
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(
            summary = "Today's report, made now where there is none",
            description =
                    "format: json, text, markdown, html or pdf. 504 with the job's id where it takes longer than 30 s.")
    public Response today(
            @QueryParam("format") @DefaultValue("json") String format, @Context SecurityContext security) {
        return made(format, false, security);
    }

    @POST
    @Path("/generate")
    @Produces({MediaType.APPLICATION_JSON, "text/plain", "text/markdown", "text/html", "application/pdf"})
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(
            summary = "Make today's report again",
            description = "One that is younger than ten minutes is answered as it is. Nothing is mailed twice.")
    public Response again(
            @QueryParam("format") @DefaultValue("json") String format, @Context SecurityContext security) {
        return made(format, true, security);
    }

    private Response made(String format, boolean again, SecurityContext security) {
        Format form = form(format);
        Admission.Admitted admitted = admission.admit(caller(security), "research");
        Response.ResponseBuilder answer = page(reports.generate(again), form);
        admitted.headers().forEach(answer::header);
        return answer.build();
    }

    @GET
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "The kept reports, newest first")
    public ObjectNode list(
            @QueryParam("limit") @DefaultValue("30") String limit, @QueryParam("cursor") @Nullable String cursor) {
        int wanted = limit(limit);
        List<ReportStore.Kept> found = reports.list(cursor == null ? null : day("cursor", cursor), wanted + 1);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        found.stream().limit(wanted).forEach(kept -> items.addObject()
                .put("date", kept.report().date())
                .put("generatedAt", kept.generatedAt().toString())
                .put("revision", kept.revision())
                .put("projects", kept.report().topProjects().size())
                .put("changes", kept.report().changes().size())
                .put("partial", kept.report().partial()));
        return found.size() > wanted
                ? page.put("next", found.get(wanted - 1).report().date())
                : page.putNull("next");
    }

    @GET
    @Path("/{date}")
    @Produces({MediaType.APPLICATION_JSON, "text/plain", "text/markdown", "text/html", "application/pdf"})
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "One kept report", description = "format: json, text, markdown, html or pdf")
    public Response one(@PathParam("date") String date, @QueryParam("format") @DefaultValue("json") String format) {
        Format form = form(format);
        LocalDate day = day("date", date);
        return page(
                        reports.find(day)
                                .orElseThrow(
                                        () -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no report of " + day)),
                        form)
                .build();
    }

    private enum Format {
        JSON,
        TEXT,
        MARKDOWN,
        HTML,
        PDF
    }

    private static Response.ResponseBuilder page(ReportStore.Kept kept, Format format) {
        DailyReport report = kept.report();
        return switch (format) {
            case JSON -> Response.ok(ReportStore.JSON.<ObjectNode>valueToTree(report), MediaType.APPLICATION_JSON);
            case TEXT -> Response.ok(utf8(ReportPage.text(report)), "text/plain; charset=utf-8");
            case MARKDOWN -> Response.ok(utf8(ReportPage.markdown(report)), "text/markdown; charset=utf-8");
            // The page is of our own making; its style and its pictures stand inside.
            case HTML ->
                Response.ok(utf8(ReportPage.html(report)), "text/html; charset=utf-8")
                        .header(
                                "Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'");
            case PDF ->
                Response.ok(ReportPage.pdf(report), "application/pdf")
                        .header("Content-Disposition", "inline; filename=\"bulwark-" + report.date() + ".pdf\"");
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Format form(String format) {
        return switch (format) {
            case "json" -> Format.JSON;
            case "text" -> Format.TEXT;
            case "markdown" -> Format.MARKDOWN;
            case "html" -> Format.HTML;
            case "pdf" -> Format.PDF;
            default -> throw BulwarkException.invalid("format", "must be json, text, markdown, html or pdf");
        };
    }

    private static LocalDate day(String field, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw BulwarkException.invalid(field, "must be a day such as 2026-11-21");
        }
    }

    private static int limit(String limit) {
        try {
            int wanted = Integer.parseInt(limit);
            if (wanted >= 1 && wanted <= MOST) {
                return wanted;
            }
        } catch (NumberFormatException e) {
            // Refused below with the range.
        }
        throw BulwarkException.invalid("limit", "must be a whole number from 1 to " + MOST);
    }

    private static Principal caller(SecurityContext security) {
        return security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
    }
}
