package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.sentiment.Mood;
import io.bulwark.research.sentiment.Sentiment;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.Discord;
import io.bulwark.research.source.FearGreed;
import io.bulwark.research.source.News;
import io.bulwark.research.source.Numbers;
import io.bulwark.research.source.Reddit;
import io.bulwark.research.source.Source;
import io.bulwark.research.source.StockTwits;
import io.bulwark.research.source.Twitter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people write, source by source, and the mood of the market around it. */
final class Opinions {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final int MOST_POSTS = 200;
    private static final int LONGEST_POST = 5_000;
    private static final int MOST_CHANNELS = 2;
    private static final DateTimeFormatter SEEN = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

    private final Identity project;
    private final Answers answers;
    private final Instant now;
    private final Report.Builder report;
    private final List<Mood.Post> all = new ArrayList<>();
    private final ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    private @Nullable BigDecimal volume;
    private @Nullable Call answered;

    private Opinions(Identity project, Answers answers, Instant now) {
        this.project = project;
        this.answers = answers;
        this.now = now;
        this.report = new Report.Builder("sentiment", answers);
    }

    static List<Call> wants(Identity project) {
        List<Call> calls = new ArrayList<>(List.of(
                reddit(project), FearGreed.today(), Calls.of(project).coin(), News.coinDesk(), News.cointelegraph()));
        if (!project.name().isBlank()) {
            calls.add(News.gdelt(project.name()));
            calls.add(Twitter.search(project.name(), project.symbol()));
            calls.add(Twitter.count(project.name(), project.symbol()));
        }
        if (ticker(project.symbol())) {
            calls.add(StockTwits.stream(project.symbol()));
            calls.add(News.cryptoPanic(project.symbol()));
        }
        return calls;
    }

    private static boolean ticker(String symbol) {
        return !symbol.isEmpty()
                && symbol.length() <= 12
                && symbol.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
    }

    /** A listing names the invitation, that the community, that its channels. */
    static List<Call> leads(Identity project, Call call, JsonNode body) {
        if (call.equals(Calls.of(project).coin())) {
            return invitation(body).map(code -> List.of(Discord.invite(code))).orElse(List.of());
        }
        if (call.source() == Source.DISCORD) {
            return number(body.at("/guild/id"))
                    .map(id -> List.of(Discord.channels(id)))
                    .orElse(List.of());
        }
        if (call.source() == Source.DISCORD_BOT && call.path().endsWith("/channels")) {
            return channels(body).stream().map(Discord::messages).toList();
        }
        return List.of();
    }

    private static Optional<String> invitation(JsonNode coin) {
        for (JsonNode link : coin.at("/links/chat_url")) {
            for (String start :
                    List.of("https://discord.gg/", "https://discord.com/invite/", "https://www.discord.gg/")) {
                String url = link.asText("");
                String code =
                        url.startsWith(start) ? url.substring(start.length()).split("[/?#]", 2)[0] : "";
                boolean plain = !code.isEmpty()
                        && code.length() <= 64
                        && code.chars()
                                .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_'));
                if (plain) {
                    return Optional.of(code);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> number(JsonNode id) {
        String text = id.asText("");
        return !text.isEmpty() && text.length() <= 20 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Where people talk: text channels with such a name, else the first ones. */
    private static List<String> channels(JsonNode list) {
        Set<String> chosen = new LinkedHashSet<>();
        for (boolean general : new boolean[] {true, false}) {
            for (JsonNode channel : list) {
                String name = channel.path("name").asText("").toLowerCase(Locale.ROOT);
                boolean talk = name.contains("general") || name.contains("chat") || name.contains("discussion");
                if (channel.path("type").asInt(-1) == 0 && talk == general && chosen.size() < MOST_CHANNELS) {
                    number(channel.path("id")).ifPresent(chosen::add);
                }
            }
        }
        return List.copyOf(chosen);
    }

    private static Call reddit(Identity project) {
        return Reddit.search(project.name() + " " + project.symbol());
    }

    static Report read(Identity project, Answers answers, Instant now) {
        return new Opinions(project, answers, now).read();
    }

    private Report read() {
        twitter();
        Call reddit = reddit(project);
        List<Mood.Post> posts = new ArrayList<>();
        for (JsonNode entry : answers.body(reddit).path("entries")) {
            post(
                    posts,
                    "reddit",
                    entry.path("updated"),
                    entry.path("title").asText("") + "\n"
                            + entry.path("content").asText(""));
        }
        source("reddit", reddit, posts, null);
        discord();
        news();
        stockTwits();

        Mood mood = Mood.of(all, now, Sentiment.markets());
        Call from = answered == null ? reddit : answered;
        Double score = mood.score();
        String quiet = answers.failure(reddit).orElse("nobody wrote about it this week");
        report.computed("overall_score", "score", rounded(score), from, quiet);
        report.text("trend", mood.trend().equals("unknown") ? null : mood.trend(), from);
        report.computed("social_volume", "count", volume, from, "no source was looked at");
        report.text("confidence", answered == null ? null : mood.confidence(), from);
        report.list("sources", rows.isEmpty() ? null : rows, from);
        Calls c = Calls.of(project);
        report.number(
                "votes_up",
                "percent",
                Calls.place(answers, c.coin(), Source.COINGECKO, "/sentiment_votes_up_percentage"));
        report.number(
                "market_mood", "score", Calls.place(answers, FearGreed.today(), Source.FEAR_GREED, "/data/0/value"));
        return report.build();
    }

    private static @Nullable BigDecimal rounded(@Nullable Double score) {
        return score == null ? null : BigDecimal.valueOf(score).setScale(1, RoundingMode.HALF_UP);
    }

    /** A source that answered is read by itself and joins the rest; another is named with the reason. */
    private void source(String name, Call call, List<Mood.Post> posts, @Nullable BigDecimal counted) {
        if (answers.failure(call).isPresent()) {
            report.computed(name + "_mentions", "count", null, call, "");
            report.computed(name + "_score", "score", null, call, "");
            return;
        }
        Mood mood = Mood.of(posts, now, Sentiment.markets());
        int read = mood.volume().values().stream().mapToInt(Integer::intValue).sum();
        BigDecimal mentions = counted == null ? BigDecimal.valueOf(read) : counted.max(BigDecimal.valueOf(read));
        BigDecimal score = rounded(mood.score());
        report.computed(name + "_mentions", "count", mentions, call, "");
        report.computed(name + "_score", "score", score, call, "nothing there to read");
        ObjectNode row = rows.addObject().put("source", name);
        row.put("score", score).put("mentions_count", mentions).put("posts_read", read);
        row.put("sentiment_trend", mood.trend().equals("unknown") ? null : mood.trend());
        row.put("confidence", mood.confidence());
        all.addAll(posts);
        volume = volume == null ? mentions : volume.add(mentions);
        answered = answered == null ? call : answered;
    }

    private void post(List<Mood.Post> posts, String source, JsonNode time, String text) {
        Instant at = instant(time.asText(""));
        boolean old = at != null && at.isBefore(now.minus(WEEK));
        if (!text.isBlank() && !old && posts.size() < MOST_POSTS) {
            posts.add(
                    new Mood.Post(source, at, text.length() <= LONGEST_POST ? text : text.substring(0, LONGEST_POST)));
        }
    }

    private void twitter() {
        Call search = Twitter.search(project.name(), project.symbol());
        Call count = Twitter.count(project.name(), project.symbol());
        List<Mood.Post> posts = new ArrayList<>();
        for (JsonNode post : answers.body(search).path("data")) {
            post(posts, "twitter", post.path("created_at"), post.path("text").asText(""));
        }
        BigDecimal total = Numbers.of(answers.body(count).at("/meta/total_tweet_count"));
        source("twitter", search, posts, total == null || total.signum() < 0 ? null : total);
    }

    /** How many are there anybody may know; what they write only a bot that is a member. */
    private void discord() {
        Call coin = Calls.of(project).coin();
        Optional<String> code = invitation(answers.body(coin));
        if (code.isEmpty()) {
            String reason = answers.failure(coin).orElse("no invitation is listed");
            for (String name : List.of("discord_members", "discord_online", "discord_mentions", "discord_score")) {
                report.notAssessed(name, reason);
            }
            return;
        }
        Call invite = Discord.invite(code.get());
        report.number(
                "discord_members", "count", Calls.place(answers, invite, Source.DISCORD, "/approximate_member_count"));
        report.number(
                "discord_online", "count", Calls.place(answers, invite, Source.DISCORD, "/approximate_presence_count"));
        Optional<String> guild = number(answers.body(invite).at("/guild/id"));
        if (guild.isEmpty()) {
            String reason = answers.failure(invite).orElse("discord: does not say which community it is");
            report.notAssessed("discord_mentions", reason);
            report.notAssessed("discord_score", reason);
            return;
        }
        Call channels = Discord.channels(guild.get());
        List<Mood.Post> posts = new ArrayList<>();
        Call from = channels;
        int messages = 0;
        List<String> open = channels(answers.body(channels));
        for (String channel : open) {
            Call call = Discord.messages(channel);
            from = answers.failure(from).isEmpty() && from.path().endsWith("limit=100") ? from : call;
            for (JsonNode message : answers.body(call)) {
                Instant at = instant(message.path("timestamp").asText(""));
                boolean bot = Boolean.TRUE.equals(Numbers.flag(message.at("/author/bot")));
                if (!bot && at != null && at.isAfter(now.minus(WEEK))) {
                    messages++;
                    post(
                            posts,
                            "discord",
                            message.path("timestamp"),
                            message.path("content").asText(""));
                }
            }
        }
        if (open.isEmpty() && answers.failure(channels).isEmpty()) {
            report.notAssessed("discord_mentions", "discord: no channel is open to the bot");
            report.notAssessed("discord_score", "discord: no channel is open to the bot");
            return;
        }
        source("discord", from, posts, BigDecimal.valueOf(messages));
    }

    /** Headlines; the same one from several places counts once. */
    private void news() {
        List<Mood.Post> posts = new ArrayList<>();
        Call gdelt = News.gdelt(project.name());
        Call panic = News.cryptoPanic(project.symbol());
        List<Call> calls = List.of(gdelt, News.coinDesk(), News.cointelegraph(), panic);
        for (JsonNode article : answers.body(gdelt).path("articles")) {
            post(posts, "news", article.path("seendate"), article.path("title").asText(""));
        }
        for (Call feed : List.of(News.coinDesk(), News.cointelegraph())) {
            for (JsonNode entry : answers.body(feed).path("entries")) {
                String title = entry.path("title").asText("");
                if (named(title) || named(entry.path("content").asText(""))) {
                    post(posts, "news", entry.path("updated"), title);
                }
            }
        }
        for (JsonNode result : answers.body(panic).path("results")) {
            post(
                    posts,
                    "news",
                    result.path("published_at"),
                    result.path("title").asText(""));
        }
        Call from = calls.stream()
                .filter(call -> answers.failure(call).isEmpty())
                .findFirst()
                .orElse(gdelt);
        source("news", from, posts, null);
    }

    /** Whether a text names the project, as it writes itself, or its ticker as one. */
    private boolean named(String text) {
        return word(text, project.name()) || word(text, "$" + project.symbol());
    }

    private static boolean word(String text, String word) {
        if (word.length() < 2) {
            return false;
        }
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            boolean starts = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
            int end = at + word.length();
            boolean ends = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
            if (starts && ends) {
                return true;
            }
        }
        return false;
    }

    private void stockTwits() {
        Call stream = StockTwits.stream(project.symbol());
        JsonNode body = answers.body(stream);
        String title = body.at("/symbol/title").asText("").toLowerCase(Locale.ROOT);
        // A ticker is anybody's.
        if (body.isObject() && !word(title, project.name().toLowerCase(Locale.ROOT))) {
            String reason = "stocktwits: the ticker is another asset's there";
            report.notAssessed("stocktwits_mentions", reason);
            report.notAssessed("stocktwits_score", reason);
            report.notAssessed("stocktwits_bullish", reason);
            return;
        }
        List<Mood.Post> posts = new ArrayList<>();
        int bullish = 0;
        int labelled = 0;
        for (JsonNode message : body.path("messages")) {
            post(
                    posts,
                    "stocktwits",
                    message.path("created_at"),
                    message.path("body").asText(""));
            String basic = message.at("/entities/sentiment/basic").asText("");
            bullish += basic.equals("Bullish") ? 1 : 0;
            labelled += basic.equals("Bullish") || basic.equals("Bearish") ? 1 : 0;
        }
        source("stocktwits", stream, posts, null);
        report.computed(
                "stocktwits_bullish",
                "percent",
                labelled < Mood.FEW
                        ? null
                        : BigDecimal.valueOf(100L * bullish)
                                .divide(BigDecimal.valueOf(labelled), 1, RoundingMode.HALF_UP),
                stream,
                "fewer than " + Mood.FEW + " writers say which they are");
    }

    /** As ISO 8601, as feeds have it, or as GDELT does. */
    private static @Nullable Instant instant(String text) {
        if (text.length() > 60) {
            return null;
        }
        try {
            if (text.length() == 16 && text.indexOf('-') < 0) {
                return LocalDateTime.parse(text, SEEN).toInstant(ZoneOffset.UTC);
            }
            return text.indexOf(',') > 0
                    ? ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
