package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who commits to a repository, by author and week, without merges and without bots.
 *
 * @param authors those with a commit in the last 52 weeks, most first
 * @param full whether the list may have been cut: GitHub lists a hundred authors
 */
record Commits(List<Author> authors, int weeks4, int weeks52, boolean full) {
    private static final int LISTED = 100;
    private static final int MOST_WEEKS = 2_000;

    Commits {
        authors = List.copyOf(authors);
    }

    record Author(String login, int weeks52, @Nullable LocalDate since) {}

    /** Null where the answer is no such list. */
    static @Nullable Commits of(JsonNode list, Instant now) {
        if (!list.isArray()) {
            return null;
        }
        long month = now.minus(Duration.ofDays(28)).getEpochSecond();
        long year = now.minus(Duration.ofDays(364)).getEpochSecond();
        List<Author> authors = new ArrayList<>();
        int all4 = 0;
        int all52 = 0;
        for (JsonNode row : list) {
            JsonNode author = row.path("author");
            String login = author.path("login").asText("");
            if (bot(login, author.path("type").asText(""))) {
                continue;
            }
            int weeks52 = 0;
            long first = Long.MAX_VALUE;
            int seen = 0;
            for (JsonNode week : row.path("weeks")) {
                long start = week.path("w").asLong(0);
                int commits = Math.clamp(week.path("c").asLong(0), 0, 100_000);
                if (++seen > MOST_WEEKS || commits == 0 || start <= 0) {
                    continue;
                }
                first = Math.min(first, start);
                // A week counts by its end, so that the one that runs now is in.
                long end = start + Duration.ofDays(7).toSeconds();
                weeks52 += end > year ? commits : 0;
                all4 += end > month ? commits : 0;
            }
            all52 += weeks52;
            if (weeks52 > 0 && login(login)) {
                LocalDate since = first > now.getEpochSecond()
                        ? null
                        : LocalDate.ofInstant(Instant.ofEpochSecond(first), ZoneOffset.UTC);
                authors.add(new Author(login, weeks52, since));
            }
        }
        authors.sort(Comparator.comparingInt((Author a) -> -a.weeks52()).thenComparing(Author::login));
        return new Commits(authors, all4, all52, list.size() >= LISTED);
    }

    static boolean bot(String login, String type) {
        String lower = login.toLowerCase(Locale.ROOT);
        return type.equals("Bot") || lower.endsWith("[bot]") || lower.endsWith("-bot");
    }

    /** The letters that GitHub allows in a name; anything else is no account. */
    static boolean login(String text) {
        return !text.isEmpty()
                && text.length() <= 39
                && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-'));
    }

    double share(Author author) {
        return weeks52 == 0 ? 0 : (double) author.weeks52() / weeks52;
    }

    /** How many authors of equal work would make the same concentration: 1 / sum of squared shares. */
    double effectiveAuthors() {
        double squares = authors.stream().mapToDouble(a -> share(a) * share(a)).sum();
        return squares == 0 ? 0 : 1 / squares;
    }

    /** Mean years since the authors' first commits, weighed by their work. */
    double tenure(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        double years = 0;
        for (Author author : authors) {
            LocalDate since = author.since();
            if (since != null) {
                years += share(author) * (today.toEpochDay() - since.toEpochDay()) / 365.25;
            }
        }
        return years;
    }
}
