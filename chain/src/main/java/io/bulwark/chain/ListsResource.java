package io.bulwark.chain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/lists}: the lists of sanctioned, scam and trusted addresses. */
@Path("/api/v1/lists")
@Tag(name = "Lists", description = "Lists of known addresses")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ListsResource {
    private final AddressLists lists;

    @Inject
    ListsResource(AddressLists lists) {
        this.lists = lists;
    }

    @GET
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "All lists, by name")
    public ObjectNode all() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("items");
        lists.all().forEach(list -> items.add(json(list)));
        return answer.putNull("next");
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.CONFIG_WRITE)
    @Operation(
            summary = "Import a list from a URL or from entries",
            description = "Replaces the list of that name as a whole. The answer counts every row and tells bad ones.")
    public ObjectNode add(ListRequest request, @Context SecurityContext security) {
        String actor = actor(security);
        ListForm.Read form = ListForm.read(request, actor);
        ImportReport report = form.url()
                .map(url -> lists.importFrom(form.list(), url, actor))
                .orElseGet(() -> lists.importEntries(
                        form.list(), Objects.requireNonNullElse(request.entries(), List.of()), actor));
        return imported(report);
    }

    @PUT
    @Path("/{name}")
    @Consumes({MediaType.APPLICATION_OCTET_STREAM, MediaType.TEXT_PLAIN, "text/csv", "application/gzip"})
    @RequiresPermission(Permission.CONFIG_WRITE)
    @Operation(
            summary = "Import a list from the file in the body",
            description =
                    "Plain lines, CSV, JSON or JSON lines, each also with gzip; at most 50 MB and 2 000 000 rows.")
    public ObjectNode upload(
            @PathParam("name") String name,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("source") @Nullable String source,
            @QueryParam("list_date") @Nullable String listDate,
            @Context SecurityContext security,
            InputStream body) {
        String actor = actor(security);
        ListRequest request = new ListRequest(name, kind, source, listDate, null, List.of());
        return imported(lists.importList(ListForm.read(request, actor).list(), body, actor));
    }

    @GET
    @Path("/{name}")
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "One list: kind, source, dates, number of entries, hash")
    public ObjectNode show(@PathParam("name") String name) {
        return json(lists.show(name).orElseThrow(ListsResource::missing));
    }

    @DELETE
    @Path("/{name}")
    @RequiresPermission(Permission.CONFIG_WRITE)
    @Operation(summary = "Remove a list")
    public void remove(@PathParam("name") String name, @Context SecurityContext security) {
        if (!lists.remove(name, actor(security))) {
            throw missing();
        }
    }

    private static ObjectNode imported(ImportReport report) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("list", json(report.list()));
        answer.put("rows", report.rows())
                .put("duplicates", report.duplicates())
                .put("not_evm", report.notEvm())
                .put("other_kind", report.otherKind())
                .put("bad", report.bad());
        ArrayNode bad = answer.putArray("bad_rows");
        report.badRows().forEach(row -> bad.addObject().put("line", row.line()).put("reason", row.reason()));
        return answer;
    }

    private static ObjectNode json(ListInfo list) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", list.name())
                .put("kind", list.kind().wire())
                .put("source", list.source())
                .put(
                        "list_date",
                        list.listDate() == null ? null : list.listDate().toString())
                .put("imported_at", list.importedAt().toString())
                .put("entries", list.entries())
                .put("sha256", list.sha256());
    }

    static ObjectNode json(ListHit hit) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("list", hit.list())
                .put("kind", hit.kind().wire())
                .put("source", hit.source())
                .put("list_date", hit.listDate() == null ? null : hit.listDate().toString())
                .put("imported_at", hit.importedAt().toString())
                .put("category", hit.category())
                .put("tag", hit.tag());
    }

    private static BulwarkException missing() {
        return BulwarkException.of(ErrorCode.NOT_FOUND, "There is no list of that name");
    }

    private static String actor(SecurityContext security) {
        return security.getUserPrincipal() instanceof Principal principal ? principal.id() : Principal.ANONYMOUS.id();
    }
}
