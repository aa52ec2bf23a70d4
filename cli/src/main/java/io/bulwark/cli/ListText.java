package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Lists of addresses, their import and their hits in words. */
final class ListText {
    private static final int MOST_BAD_ROWS = 20;

    private ListText() {}

    static void list(Render page, JsonNode list) {
        page.line(page.bold(Text.safe(Json.text(list, "name", "(no name)"))) + "  "
                + kind(page, list) + "  "
                + entries(list.path("entries").asLong(), "address", "addresses"));
        List<String> facts = origin(list);
        facts.add("sha256 " + Json.text(list, "sha256", "unknown"));
        page.facts(2, facts);
    }

    static String imported(Render page, JsonNode answer) {
        list(page, answer.path("list"));
        List<String> counts = new ArrayList<>();
        counts.add(entries(answer.path("rows").asLong(), "row", "rows") + " read");
        count(counts, answer, "duplicates", "doubled");
        count(counts, answer, "not_evm", "of other kinds of chain");
        count(counts, answer, "other_kind", "of another kind");
        count(counts, answer, "bad", "not understood");
        page.text(2, String.join(", ", counts));
        int shown = 0;
        for (JsonNode row : answer.path("bad_rows")) {
            if (shown++ == MOST_BAD_ROWS) {
                page.text(4, "…");
                break;
            }
            page.text(4, "line " + Json.text(row, "line", "?") + ": " + Json.text(row, "reason", "is not understood"));
        }
        return page.toString();
    }

    static void hit(Render page, int indent, JsonNode hit) {
        page.line(" ".repeat(indent) + kind(page, hit) + "  list "
                + page.bold(Text.safe(Json.text(hit, "list", "(no name)"))));
        List<String> facts = new ArrayList<>();
        for (String member : List.of("category", "tag")) {
            String value = Json.text(hit, member);
            if (value != null) {
                facts.add(member + " " + value);
            }
        }
        facts.addAll(origin(hit));
        page.facts(indent + 2, facts);
    }

    private static String kind(Render page, JsonNode list) {
        String kind = Text.safe(Json.text(list, "kind", "of unknown kind"));
        return kind.equals("trusted") ? page.good(kind) : page.bad(kind);
    }

    private static List<String> origin(JsonNode list) {
        List<String> facts = new ArrayList<>();
        facts.add("source " + Json.text(list, "source", "unknown"));
        facts.add("of " + Json.text(list, "list_date", "unknown date"));
        facts.add("imported " + ProposalsListCommand.time(Json.text(list, "imported_at", "at an unknown time")));
        return facts;
    }

    private static void count(List<String> counts, JsonNode answer, String member, String what) {
        long number = answer.path(member).asLong();
        if (number > 0) {
            counts.add(Text.grouped(String.valueOf(number)) + " " + what);
        }
    }

    private static String entries(long number, String one, String many) {
        return Text.grouped(String.valueOf(number)) + " " + (number == 1 ? one : many);
    }
}
