package io.bulwark.research.sentiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentimentTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static double general(String text) {
        return Sentiment.general().of(text).compound();
    }

    /** The examples that the reference publishes with their scores. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "VADER is smart, handsome, and funny.|0.8316",
                "VADER is smart, handsome, and funny!|0.8439",
                "VADER is very smart, handsome, and funny.|0.8545",
                "VADER is VERY SMART, handsome, and FUNNY.|0.9227",
                "VADER is VERY SMART, handsome, and FUNNY!!!|0.9342",
                "VADER is VERY SMART, uber handsome, and FRIGGIN FUNNY!!!|0.9469",
                "VADER is not smart, handsome, nor funny.|-0.7424",
                "The book was good.|0.4404",
                "At least it isn't a horrible book.|0.431",
                "The book was only kind of good.|0.3832",
                "The plot was good, but the characters are uncompelling and the dialog is not great.|-0.7042",
                "Today SUX!|-0.5461",
                "Today only kinda sux! But I'll get by, lol|0.5249",
                "Make sure you :) or :D today!|0.8633",
                "Not bad at all|0.431"
            })
    void the_published_examples_score_as_published(String text, double compound) {
        assertThat(general(text)).isCloseTo(compound, within(0.00006));
    }

    @Test
    void negation_boosters_capitals_and_idioms_change_a_word() {
        assertThat(general("good")).isPositive();
        assertThat(general("not good")).isNegative();
        assertThat(general("extremely good")).isGreaterThan(general("good"));
        assertThat(general("marginally good")).isLessThan(general("good"));
        assertThat(general("a GOOD one")).isGreaterThan(general("a good one"));
        assertThat(general("he is the shit")).isPositive();
        assertThat(general("")).isZero();
        assertThat(general("\uD83D\uDE80 \uD83D\uDE02 day")).isPositive();
    }

    @Test
    void words_of_the_market_are_heard_in_its_own_scorer_only() {
        Sentiment markets = Sentiment.markets();

        assertThat(markets.of("This is a rug pull").label()).isEqualTo("negative");
        assertThat(markets.of("BTC to the moon").label()).isEqualTo("positive");
        assertThat(markets.of("BTC to the moon").words()).containsExactly("to the moon");
        assertThat(general("BTC to the moon")).isZero();
        assertThat(markets.of("not bullish").compound()).isNegative();
    }

    @Test
    void on_rated_tweets_the_correlation_is_that_of_the_reference() throws Exception {
        SentimentFigures figures = new SentimentFigures(Sentiment.general());
        read(figures, "general_tweets_train.jsonl");
        read(figures, "general_tweets_test.jsonl");

        assertThat(figures.figures().get("pearson")).isCloseTo(0.868, within(0.001));
    }

    @Test
    void the_words_of_markets_beat_the_reference_on_crypto_and_finance() throws Exception {
        for (String file : new String[] {"crypto_comments_test.jsonl", "finance_tweets_test.jsonl.gz"}) {
            Map<String, Double> own = measured(Sentiment.markets(), file);
            Map<String, Double> reference = measured(Sentiment.general(), file);
            for (String figure : new String[] {"accuracy", "macro_f1", "auc"}) {
                assertThat(own.get(figure)).as(file + " " + figure).isGreaterThan(reference.get(figure) + 0.02);
            }
        }
    }

    @Property(tries = 300, seed = "20261121")
    void any_text_scores_between_minus_one_and_one(@ForAll String text) {
        assertThat(Sentiment.markets().of(text).compound()).isBetween(-1.0, 1.0);
        assertThat(Sentiment.markets().of(text)).isEqualTo(Sentiment.markets().of(text));
    }

    private static Map<String, Double> measured(Sentiment scorer, String file) throws Exception {
        SentimentFigures figures = new SentimentFigures(scorer);
        read(figures, file);
        return figures.figures();
    }

    private static void read(SentimentFigures figures, String name) throws Exception {
        Path file = Path.of(System.getProperty("bulwark.shared-dir", "shared"), "data", "sentiment", name);
        assumeTrue(Files.isReadable(file));
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                JsonNode row = JSON.readTree(line);
                figures.add(
                        row.path("text").asText(),
                        row.path("label").asText(null),
                        row.has("score") ? row.path("score").asDouble() : null);
            }
        }
    }
}
