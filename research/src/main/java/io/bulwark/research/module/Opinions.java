package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.sentiment.Mood;
import io.bulwark.research.sentiment.Sentiment;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.FearGreed;
import io.bulwark.research.source.Reddit;
import io.bulwark.research.source.Source;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people write, and the mood of the market around it. */
final class Opinions {
    private Opinions() {}

    static List<Call> wants(Identity project) {
        return List.of(posts(project), FearGreed.today(), Calls.of(project).coin());
    }

    private static Call posts(Identity project) {
        return Reddit.search(project.name() + " " + project.symbol());
    }

    static Report read(Identity project, Answers answers, Instant now) {
        Report.Builder report = new Report.Builder("sentiment", answers);
        Call reddit = posts(project);
        List<Mood.Post> posts = new ArrayList<>();
        for (JsonNode entry : answers.body(reddit).path("entries")) {
            String text = entry.path("title").asText("") + "\n"
                    + entry.path("content").asText("");
            posts.add(new Mood.Post("reddit", instant(entry.path("updated").asText("")), text));
        }
        boolean answered = answers.failure(reddit).isEmpty();
        Mood mood = Mood.of(posts, now, Sentiment.markets());
        Double score = mood.score();
        report.computed(
                "overall_score",
                "score",
                score == null ? null : BigDecimal.valueOf(score).setScale(1, RoundingMode.HALF_UP),
                reddit,
                "nobody wrote about it this week");
        report.text("trend", mood.trend().equals("unknown") ? null : mood.trend(), reddit);
        report.computed(
                "social_volume",
                "count",
                answered ? BigDecimal.valueOf(mood.volume().getOrDefault("reddit", 0)) : null,
                reddit,
                "");
        report.text("confidence", answered ? mood.confidence() : null, reddit);
        Calls c = Calls.of(project);
        report.number(
                "votes_up",
                "percent",
                Calls.place(answers, c.coin(), Source.COINGECKO, "/sentiment_votes_up_percentage"));
        report.number(
                "market_mood", "score", Calls.place(answers, FearGreed.today(), Source.FEAR_GREED, "/data/0/value"));
        return report.build();
    }

    private static @Nullable Instant instant(String text) {
        try {
            return java.time.OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
