package io.bulwark.text.tokens;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts as one model counts.
 *
 * @param model the name that was asked for, or empty
 * @param encoding what is counted with
 * @param factor by which that count is multiplied; 1 for the encoding's own models
 * @param error 0 where exact, otherwise the share within which the truth lies for most English texts
 * @param contextWindow tokens of input and output together, 0 where not known
 * @param note what was assumed, empty where nothing was
 */
public record Tokenizer(String model, Encoding encoding, double factor, double error, int contextWindow, String note) {
    private static final Map<String, Tokenizer> KNOWN = read();
    private static final int PER_MESSAGE = 3;
    private static final int PER_NAME = 1;
    private static final int PER_REPLY = 3;
    private static final int LONGEST_NAME = 200;
    private static final int SAMPLED_FROM = 200_000;
    private static final int SAMPLES = 20;
    private static final int SAMPLE = 5_000;

    /** One message of a chat as it is counted. */
    public record ChatTurn(
            String role, String content, @Nullable String name) {}

    /**
     * The tokenizer of a model; providers before a slash ({@code openai/gpt-4o}) and fine-tuning marks ({@code ft:}) are
     * ignored. An unknown name is counted as o200k and says so in {@link #note}.
     */
    public static Tokenizer of(@Nullable String model) {
        String asked = model == null ? "" : model.substring(0, Math.min(LONGEST_NAME, model.length()));
        String name = plain(asked);
        for (int end = name.length(); end > 0; end--) {
            Tokenizer known = KNOWN.get(name.substring(0, end));
            if (known != null) {
                String note = known.exact()
                        ? ""
                        : "estimated: " + BigDecimal.valueOf(known.factor) + " times " + known.encoding.label();
                return new Tokenizer(asked, known.encoding, known.factor, known.error, known.contextWindow, note);
            }
        }
        boolean openai = name.startsWith("gpt") || name.startsWith("text-") || asked.contains("openai");
        String why = asked.isEmpty() ? "no model given" : openai ? "unknown OpenAI model" : "unknown model";
        return new Tokenizer(asked, Encoding.O200K_BASE, 1, 0.3, 0, why + ", o200k_base assumed");
    }

    private static String plain(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('/') + 1);
        if (name.startsWith("ft:")) {
            name = name.substring(3);
        }
        for (String vendor : List.of("meta.", "anthropic.", "mistral.", "us.anthropic.", "eu.anthropic.", "meta-")) {
            if (name.startsWith(vendor)) {
                name = name.substring(vendor.length());
            }
        }
        return name;
    }

    public boolean exact() {
        return error == 0;
    }

    /** The tokens of a text. */
    public TokenCount count(CharSequence text) {
        return scaled(encoding.count(text));
    }

    /**
     * As {@link #count} up to 200 000 characters. Of a longer text twenty evenly spread stretches are counted, and the error
     * grows by twice the standard error of their mean; a text that changes its kind between the stretches can deceive it.
     */
    public TokenCount quick(CharSequence text) {
        if (text.length() <= SAMPLED_FROM) {
            return count(text);
        }
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < SAMPLES; i++) {
            int from = (int) ((long) (text.length() - SAMPLE) * i / (SAMPLES - 1));
            int tokens = encoding.count(text.subSequence(from, from + SAMPLE));
            sum += tokens;
            squares += (double) tokens * tokens;
        }
        double mean = sum / SAMPLES;
        double spread = Math.sqrt(Math.max(0, squares / SAMPLES - mean * mean) / SAMPLES) / mean;
        double guess = mean / SAMPLE * text.length() * factor;
        return new TokenCount((int) Math.ceil(guess), false, Math.min(1, error + 0.02 + 2 * spread));
    }

    private TokenCount scaled(int tokens) {
        return new TokenCount(exact() ? tokens : (int) Math.ceil(tokens * factor), exact(), error);
    }

    /**
     * The input tokens of a chat: 3 for each message, 1 more for a name, 3 that open the reply, as the OpenAI cookbook
     * ("How to count tokens with tiktoken") counts since the models of 2023-06. Tool definitions and pictures come on top.
     */
    public TokenCount countChat(List<ChatTurn> turns) {
        int tokens = turns.isEmpty() ? 0 : PER_REPLY;
        for (ChatTurn turn : turns) {
            tokens += PER_MESSAGE + encoding.count(turn.role()) + encoding.count(turn.content());
            if (turn.name() != null) {
                tokens += PER_NAME + encoding.count(turn.name());
            }
        }
        return scaled(tokens);
    }

    private static Map<String, Tokenizer> read() {
        Map<String, Tokenizer> known = new HashMap<>();
        try (InputStream in = Tokenizer.class.getResourceAsStream("models.txt")) {
            if (in == null) {
                throw new IllegalStateException("Missing resource models.txt");
            }
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> add(known, line.split("\\|")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(known);
    }

    private static void add(Map<String, Tokenizer> known, String[] columns) {
        known.put(
                columns[0].strip(),
                new Tokenizer(
                        "",
                        Encoding.valueOf(columns[1].strip().toUpperCase(Locale.ROOT)),
                        Double.parseDouble(columns[2].strip()),
                        Double.parseDouble(columns[3].strip()),
                        Integer.parseInt(columns[4].strip()),
                        ""));
    }
}
