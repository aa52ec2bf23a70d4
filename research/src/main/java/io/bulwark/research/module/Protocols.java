package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.DefiLlama;
import io.bulwark.research.source.Numbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A project among DefiLlama's protocols. Versions of an exchange name no CoinGecko id, their family does: it is asked for under
 * the project's own id, which most families have for a name, and counts only if it names that id itself.
 */
public final class Protocols {
    private static final String FAMILY = "parent#";
    private static final int MOST_NAMES = 3;

    private Protocols() {}

    static List<Call> wants(Identity project) {
        return project.id().isEmpty()
                ? List.of(DefiLlama.protocols())
                : List.of(DefiLlama.protocols(), DefiLlama.protocol(project.id()));
    }

    /** The list can know the project under other names than its id. */
    static List<Call> leads(Identity project, Call call, JsonNode body) {
        List<Call> calls = new ArrayList<>();
        if (call.equals(DefiLlama.protocols())) {
            for (String name : names(project.id(), body)) {
                if (!name.equals(project.id())) {
                    calls.add(DefiLlama.protocol(name));
                }
            }
        }
        return calls;
    }

    /** Under which names the list has a project, by its CoinGecko id; at most three. */
    public static Set<String> names(String id, JsonNode list) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode row : list) {
            if (!id.isEmpty() && row.path("gecko_id").asText("").equals(id)) {
                String family = row.path("parentProtocol").asText("");
                String name = family.startsWith(FAMILY)
                        ? family.substring(FAMILY.length())
                        : row.path("slug").asText("");
                if (!name.isEmpty() && name.length() <= 100 && names.size() < MOST_NAMES) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** The call whose failure explains that nothing is known. */
    static Call first(Identity project) {
        return project.id().isEmpty() ? DefiLlama.protocols() : DefiLlama.protocol(project.id());
    }

    /** The answer that names the project as its own, or null. */
    static @Nullable Call own(Identity project, Answers answers) {
        if (project.id().isEmpty()) {
            return null;
        }
        Set<String> names = new LinkedHashSet<>(List.of(project.id()));
        names.addAll(names(project.id(), answers.body(DefiLlama.protocols())));
        for (String name : names) {
            Call call = DefiLlama.protocol(name);
            JsonNode body = answers.body(call);
            String id = body.path("gecko_id").asText("");
            // A single protocol may leave its id out where the list has it.
            if (body.isObject() && (id.equals(project.id()) || id.isEmpty() && !name.equals(project.id()))) {
                return call;
            }
        }
        return null;
    }

    /** Rows are joined by CoinGecko's id; a project with several counts with all of them. */
    static JsonNode valueLocked(Identity project, Answers answers) {
        JsonNode list = answers.body(DefiLlama.protocols());
        BigDecimal sum = sum(list, "gecko_id", project.id());
        if (sum == null && own(project, answers) != null) {
            sum = sum(list, "parentProtocol", FAMILY + project.id());
        }
        return sum == null ? MissingNode.getInstance() : DecimalNode.valueOf(sum);
    }

    private static @Nullable BigDecimal sum(JsonNode list, String member, String value) {
        BigDecimal sum = null;
        for (JsonNode row : list) {
            BigDecimal tvl = Numbers.of(row.path("tvl"));
            if (tvl != null && !value.isEmpty() && row.path(member).asText("").equals(value)) {
                sum = sum == null ? tvl : sum.add(tvl);
            }
        }
        return sum;
    }
}
