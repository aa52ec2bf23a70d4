package io.bulwark.research.sentiment;

import java.util.Comparator;
import java.util.List;

/** Scores the feeling of a text. Thread-safe; about a microsecond a word. */
public final class Sentiment {
    /** Longer texts are judged by their beginning. */
    private static final int LONGEST = 20_000;

    private static final double NEUTRAL_BELOW = 0.05;

    private final Vader vader;
    private final double neutralBelow;

    private Sentiment(Vader vader, double neutralBelow) {
        this.vader = vader;
        this.neutralBelow = neutralBelow;
    }

    /** What a text says, as VADER hears it. */
    public static Sentiment general() {
        return General.INSTANCE;
    }

    /** The same rules with the words of markets and crypto over VADER's. */
    public static Sentiment markets() {
        return Markets.INSTANCE;
    }

    private static final class General {
        static final Sentiment INSTANCE = new Sentiment(new Vader(Lexicon.vader()), NEUTRAL_BELOW);
    }

    private static final class Markets {
        /** Headlines carry a little feeling always; the border was chosen on training data. */
        private static final double BORDER = 0.35;

        static final Sentiment INSTANCE =
                new Sentiment(new Vader(Lexicon.vader().with("market_lexicon.txt")), BORDER);
    }

    /**
     * A text's feeling.
     *
     * @param compound -1 to 1
     * @param label positive, neutral or negative
     * @param words what made it, strongest first
     */
    public record Opinion(double compound, String label, List<String> words) {
        public Opinion {
            words = List.copyOf(words);
        }
    }

    public Opinion of(String text) {
        Vader.Result result = vader.score(text.length() <= LONGEST ? text : text.substring(0, LONGEST));
        String label = result.compound() >= neutralBelow
                ? "positive"
                : result.compound() <= -neutralBelow ? "negative" : "neutral";
        List<String> words = result.words().stream()
                .sorted(Comparator.comparingDouble((Vader.Word w) -> -Math.abs(w.valence())))
                .map(Vader.Word::text)
                .limit(10)
                .toList();
        return new Opinion(result.compound(), label, words);
    }
}
