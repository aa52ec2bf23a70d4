package io.bulwark.research.module;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An account that works on a project or has power over it, as its sources come in one by one. */
final class Member {
    private static final int LONGEST = 100;
    private static final int MOST = 10;

    private final String name;
    private final Map<String, String> roles = new LinkedHashMap<>();
    private final Set<String> links = new LinkedHashSet<>();
    private final Set<String> proof = new LinkedHashSet<>();
    private Verification verification = Verification.UNKNOWN;
    private @Nullable BigDecimal commits;
    private double share;
    private @Nullable LocalDate since;

    Member(String name) {
        this.name = clipped(name);
    }

    /** @param source where the role comes from */
    Member role(String role, String source) {
        if (roles.size() < MOST) {
            roles.putIfAbsent(clipped(role), source);
        }
        return this;
    }

    Member link(@Nullable String address) {
        String web = Links.web(address);
        if (web != null && links.size() < MOST) {
            links.add(web);
        }
        return this;
    }

    /** What shows the tie, and how well; the best counts. */
    Member shown(Verification how, @Nullable String... addresses) {
        verification = verification.better(how);
        for (String address : addresses) {
            String web = Links.web(address);
            if (web != null && proof.size() < MOST) {
                proof.add(web);
            }
        }
        return this;
    }

    /** Work of the last 52 weeks, its share of all, and when the first was done. */
    Member work(int commits, double share, @Nullable LocalDate since) {
        this.commits = BigDecimal.valueOf(commits);
        this.share = share;
        this.since = since;
        return this;
    }

    boolean proved() {
        return verification == Verification.PROVED;
    }

    double share() {
        return share;
    }

    ObjectNode json() {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("member_name", name);
        row.put("role", String.join(", ", roles.keySet()));
        row.put("role_source", String.join(", ", new LinkedHashSet<>(roles.values())));
        row.put("verification", verification.wire()).put("verified", proved());
        if (commits != null) {
            row.put("commits_52_weeks", commits);
            row.put("commit_share", BigDecimal.valueOf(100 * share).setScale(1, RoundingMode.HALF_UP));
        }
        if (since != null) {
            row.put("since", since.toString());
        }
        row.put("github_url", first("https://github.com/"));
        row.put("linkedin_url", first("https://www.linkedin.com/"));
        ArrayNode all = row.putArray("links");
        links.forEach(all::add);
        ArrayNode shown = row.putArray("proof_urls");
        proof.forEach(shown::add);
        return row;
    }

    private @Nullable String first(String start) {
        return links.stream().filter(each -> each.startsWith(start)).findFirst().orElse(null);
    }

    static String clipped(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            int type = Character.getType(c);
            boolean shown = !Character.isISOControl(c) && type != Character.FORMAT && type != Character.SURROGATE;
            plain.appendCodePoint(shown ? c : ' ');
        });
        return plain.toString().strip();
    }
}
