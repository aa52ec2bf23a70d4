package io.bulwark.proposals.actions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.proposals.analysis.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions that proposals call, each with its grade and its words: the file {@code calls.json}, and signatures of the operator. */
final class Catalogue {
    private static final int MOST_FURTHER = 1_000_000;

    /**
     * What functions of one kind have in common.
     *
     * @param grade how bad a call would be that the text does not mention
     * @param words beginnings of words, one of which a text that speaks of such a call uses
     */
    record Group(String name, Severity grade, String label, List<String> words) {}

    /**
     * Where the calls inside a call stand. Each member names a parameter.
     *
     * @param each the list of tuples whose members the others name, or null
     * @param packed bytes in the form of a Safe's multisend
     * @param self whether the calls go to the called contract itself
     * @param delegate whether the inner target runs with the powers of the outer one
     * @param chain the chain of the inner call, 0 for one that is not known, null for the same
     * @param message whether the data is a message rather than a call
     */
    record Inner(
            @Nullable String each,
            @Nullable String packed,
            @Nullable String target,
            @Nullable String value,
            @Nullable String data,
            @Nullable String operation,
            @Nullable String signature,
            boolean self,
            boolean delegate,
            @Nullable Long chain,
            boolean message) {}

    /**
     * One function.
     *
     * @param says a sentence with parameters in braces
     * @param to the parameter that names who gains money or power
     * @param amount the parameter that counts tokens
     * @param token the parameter that names the token; with {@code selfToken} it is the called contract
     * @param words beginnings of words, one of which a text that tells such a call uses
     * @param known whether the function is of the catalogue, not only a signature
     */
    record Entry(
            Signature signature,
            Group group,
            Severity grade,
            String says,
            @Nullable String to,
            @Nullable String amount,
            @Nullable String token,
            boolean selfToken,
            @Nullable String symbol,
            @Nullable Inner inner,
            List<String> words,
            boolean known) {
        boolean money() {
            return group.name().equals("money") || group.name().equals("allowance");
        }
    }

    private final Map<String, List<Entry>> bySelector = new HashMap<>();
    private final Map<String, List<Entry>> byName = new HashMap<>();
    private final Map<String, Group> groups = new HashMap<>();

    private Catalogue() {}

    static Catalogue standard() {
        Catalogue catalogue = new Catalogue();
        catalogue.read(resource("calls.json"));
        return catalogue;
    }

    /** The catalogue with further signatures, one a line; empty lines and such as begin with # are passed over. */
    static Catalogue with(Path signatures) {
        Catalogue catalogue = standard();
        try (Stream<String> lines = Files.lines(signatures)) {
            lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .limit(MOST_FURTHER)
                    .forEach(catalogue::further);
        } catch (IOException e) {
            throw new UncheckedIOException("The signatures cannot be read", e);
        }
        return catalogue;
    }

    static JsonNode resource(String name) {
        try (InputStream in = Catalogue.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + name);
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every function with this selector; more than one where selectors collide. */
    List<Entry> bySelector(String selector) {
        return bySelector.getOrDefault(selector, List.of());
    }

    /** Every function with this name, whatever its parameters. */
    List<Entry> byName(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /** A function that is not in the catalogue. */
    Entry unknown(Signature signature) {
        return new Entry(
                signature, group("none"), Severity.LOW, "", null, null, null, false, null, null, List.of(), false);
    }

    Group group(String name) {
        Group group = groups.get(name);
        if (group == null) {
            throw new IllegalStateException("No group " + name);
        }
        return group;
    }

    int size() {
        return bySelector.values().stream().mapToInt(List::size).sum();
    }

    private void read(JsonNode file) {
        file.path("groups").properties().forEach(member -> {
            groups.put(
                    member.getKey(),
                    new Group(
                            member.getKey(),
                            Severity.valueOf(member.getValue().path("grade").asText()),
                            member.getValue().path("label").asText(),
                            words(member.getValue())));
        });
        for (JsonNode call : file.path("calls")) {
            Group group = group(call.path("group").asText());
            add(new Entry(
                    Signature.of(call.path("sig").asText()),
                    group,
                    call.has("grade") ? Severity.valueOf(call.path("grade").asText()) : group.grade(),
                    call.path("says").asText(),
                    text(call, "to"),
                    text(call, "amount"),
                    text(call, "token"),
                    call.path("selfToken").asBoolean(),
                    text(call, "symbol"),
                    call.has("inner") ? inner(call.path("inner")) : null,
                    call.has("words") ? words(call) : group.words(),
                    true));
        }
    }

    private static List<String> words(JsonNode node) {
        List<String> words = new ArrayList<>();
        node.path("words").forEach(word -> words.add(word.asText()));
        return List.copyOf(words);
    }

    private static Inner inner(JsonNode node) {
        return new Inner(
                text(node, "each"),
                text(node, "packed"),
                text(node, "target"),
                text(node, "value"),
                text(node, "data"),
                text(node, "operation"),
                text(node, "signature"),
                node.path("self").asBoolean(),
                node.path("delegate").asBoolean(),
                node.has("chain") ? (Long) node.path("chain").longValue() : null,
                node.path("message").asBoolean());
    }

    private static @Nullable String text(JsonNode node, String member) {
        return node.has(member) ? node.path(member).asText() : null;
    }

    private void further(String line) {
        Signature.parse(line).ifPresent(signature -> {
            boolean there = bySelector(signature.selector()).stream()
                    .anyMatch(entry -> entry.signature().equals(signature));
            if (!there) {
                add(unknown(signature));
            }
        });
    }

    private void add(Entry entry) {
        bySelector
                .computeIfAbsent(entry.signature().selector(), key -> new ArrayList<>())
                .add(entry);
        byName.computeIfAbsent(entry.signature().name(), key -> new ArrayList<>())
                .add(entry);
    }

    /** Names as people write them: {@code StableTokenProxy} gives stable, token, proxy. */
    static List<String> parts(String identifier) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < identifier.length(); i++) {
            char c = identifier.charAt(i);
            boolean starts = Character.isUpperCase(c)
                    && (i + 1 < identifier.length() && Character.isLowerCase(identifier.charAt(i + 1))
                            || i > 0 && Character.isLowerCase(identifier.charAt(i - 1)));
            if ((starts || !Character.isLetterOrDigit(c)) && !part.isEmpty()) {
                parts.add(part.toString().toLowerCase(Locale.ROOT));
                part.setLength(0);
            }
            if (Character.isLetterOrDigit(c)) {
                part.append(c);
            }
        }
        if (!part.isEmpty()) {
            parts.add(part.toString().toLowerCase(Locale.ROOT));
        }
        return parts;
    }
}
