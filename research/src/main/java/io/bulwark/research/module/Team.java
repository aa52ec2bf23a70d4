package io.bulwark.research.module;

import static io.bulwark.research.module.Calls.place;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.GitHub;
import io.bulwark.research.source.Numbers;
import io.bulwark.research.source.Snapshot;
import io.bulwark.research.source.Source;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of the people's work. It describes and does not predict: no published figure ties activity to the risk, and
 * a website or a profile alone separates nothing.
 */
final class Team {
    private static final int RECENT_WEEKS = 4;

    private Team() {}

    static List<Call> wants(Identity project) {
        List<Call> calls = new ArrayList<>(List.of(Calls.of(project).coin()));
        Call repository = repository(project, false);
        if (repository != null) {
            calls.add(repository);
        }
        Call weeks = repository(project, true);
        if (weeks != null) {
            calls.add(weeks);
        }
        String space = project.space();
        if (space != null) {
            calls.add(Snapshot.space(space));
        }
        return calls;
    }

    private static @Nullable Call repository(Identity project, boolean weeks) {
        String[] parts = project.repository() == null
                ? new String[0]
                : project.repository().split("/", 2);
        if (parts.length != 2) {
            return null;
        }
        return weeks ? GitHub.participation(parts[0], parts[1]) : GitHub.repository(parts[0], parts[1]);
    }

    static Report read(Identity project, Answers answers) {
        Call coin = Calls.of(project).coin();
        Report.Builder report = new Report.Builder("team", answers);
        Call weeks = repository(project, true);
        Call repository = repository(project, false);
        JsonNode row = repository == null ? MissingNode.getInstance() : answers.body(repository);
        boolean copied = Boolean.TRUE.equals(Numbers.flag(row.path("fork")));
        boolean archived = Boolean.TRUE.equals(Numbers.flag(row.path("archived")));
        if (copied || archived) {
            report.notAssessed(
                    "commits_4_weeks", copied ? "a fork inherits its history" : "the repository is archived");
            report.notAssessed(
                    "commits_52_weeks", copied ? "a fork inherits its history" : "the repository is archived");
        } else {
            Call from = weeks == null ? coin : weeks;
            JsonNode all = weeks == null
                    ? MissingNode.getInstance()
                    : answers.body(weeks).path("all");
            report.number(
                    "commits_4_weeks",
                    "count",
                    new Report.Place(from, sum(all, RECENT_WEEKS)),
                    place(answers, coin, Source.COINGECKO, "/developer_data/commit_count_4_weeks"));
            report.number("commits_52_weeks", "count", new Report.Place(from, sum(all, 52)));
        }
        report.number(
                "contributors",
                "count",
                place(answers, coin, Source.COINGECKO, "/developer_data/pull_request_contributors"));
        report.number(
                "stars",
                "count",
                place(answers, repository, Source.GITHUB, "/stargazers_count"),
                place(answers, coin, Source.COINGECKO, "/developer_data/stars"));
        String space = project.space();
        Call governance = space == null ? null : Snapshot.space(space);
        report.number(
                "proposals_30d", "count", place(answers, governance, Source.SNAPSHOT, "/data/space/proposalsCount30d"));
        report.number("votes_7d", "count", place(answers, governance, Source.SNAPSHOT, "/data/space/votesCount7d"));
        report.text("website", text(answers.body(coin).at("/links/homepage/0")), coin);
        report.text("repository", project.repository(), coin);
        return report.build();
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }

    /** The newest weeks stand last. */
    private static JsonNode sum(JsonNode weeks, int newest) {
        if (!weeks.isArray() || weeks.isEmpty()) {
            return MissingNode.getInstance();
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = Math.max(0, weeks.size() - newest); i < weeks.size(); i++) {
            BigDecimal week = Numbers.of(weeks.get(i));
            sum = week == null ? sum : sum.add(week);
        }
        return DecimalNode.valueOf(sum);
    }
}
