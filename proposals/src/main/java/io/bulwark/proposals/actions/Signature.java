package io.bulwark.proposals.actions;

import com.esaulpaugh.headlong.abi.Function;
import io.bulwark.chain.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A function's name and parameters, as in {@code transfer(address to,uint256 amount)}; names of parameters may be absent. */
final class Signature {
    static final int LONGEST = 2_000;
    private static final int DEEPEST = 6;
    private static final int MOST_PARAMS = 64;
    private static final int LONGEST_FIXED = 64;
    private static final Predicate<String> NAME =
            Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,199}").asMatchPredicate();

    private final String name;
    private final List<Param> params;
    private final String canonical;
    private final byte[] selector;
    private final Function function;

    private Signature(String name, List<Param> params) {
        this.name = name;
        this.params = params;
        this.canonical = name + params.stream().map(Param::type).collect(Collectors.joining(",", "(", ")"));
        byte[] hash = Keccak.hash(canonical.getBytes(StandardCharsets.US_ASCII));
        this.selector = new byte[] {hash[0], hash[1], hash[2], hash[3]};
        this.function = Function.parse(canonical);
    }

    /** The signature that {@code text} spells, or empty where it spells none. */
    static Optional<Signature> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Reader(text.strip()).signature());
        } catch (NotASignature | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String name() {
        return name;
    }

    List<Param> params() {
        return params;
    }

    /** Without names of parameters, as it is hashed. */
    String canonical() {
        return canonical;
    }

    /** {@code 0x} and eight digits. */
    String selector() {
        return "0x" + HexFormat.of().formatHex(selector);
    }

    Function function() {
        return function;
    }

    int indexOf(String param) {
        for (int i = 0; i < params.size(); i++) {
            if (params.get(i).name().equals(param)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return canonical;
    }

    private static final class NotASignature extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final class Reader {
        private final String text;
        private int at;
        private int seen;

        Reader(String text) {
            this.text = text;
        }

        Signature signature() throws NotASignature {
            int open = text.indexOf('(');
            if (open < 0) {
                throw new NotASignature();
            }
            String name = text.substring(0, open).strip();
            if (!NAME.test(name)) {
                throw new NotASignature();
            }
            at = open;
            List<Param> params = tuple(0);
            if (at != text.length()) {
                throw new NotASignature();
            }
            return new Signature(name, params);
        }

        private List<Param> tuple(int depth) throws NotASignature {
            expect('(');
            if (depth > DEEPEST) {
                throw new NotASignature();
            }
            List<Param> params = new ArrayList<>();
            blanks();
            if (peek() == ')') {
                at++;
                return params;
            }
            while (true) {
                params.add(param(depth));
                if (++seen > MOST_PARAMS) {
                    throw new NotASignature();
                }
                if (peek() == ',') {
                    at++;
                } else {
                    expect(')');
                    return List.copyOf(params);
                }
            }
        }

        private Param param(int depth) throws NotASignature {
            blanks();
            List<Param> components = List.of();
            String type;
            if (peek() == '(') {
                components = tuple(depth + 1);
                if (components.isEmpty()) {
                    // A value of no bytes would let a few bytes spell a list of any length.
                    throw new NotASignature();
                }
                type = components.stream().map(Param::type).collect(Collectors.joining(",", "(", ")"));
            } else {
                type = elementary(word());
            }
            type += suffixes();
            String name = "";
            blanks();
            while (peek() != ',' && peek() != ')') {
                name = word();
                blanks();
            }
            return new Param(type, name, components);
        }

        private static String elementary(String word) throws NotASignature {
            return switch (word) {
                case "" -> throw new NotASignature();
                case "uint" -> "uint256";
                case "int" -> "int256";
                case "byte" -> "bytes1";
                default -> word;
            };
        }

        private String suffixes() throws NotASignature {
            StringBuilder suffixes = new StringBuilder();
            for (int dimensions = 0; peek() == '['; dimensions++) {
                int close = text.indexOf(']', at);
                if (close < 0 || close - at > 3 || dimensions == 3) {
                    throw new NotASignature();
                }
                String length = text.substring(at + 1, close);
                if (!length.isEmpty()) {
                    int fixed = Integer.parseUnsignedInt(length);
                    if (fixed < 1 || fixed > LONGEST_FIXED) {
                        throw new NotASignature();
                    }
                }
                suffixes.append('[').append(length).append(']');
                at = close + 1;
            }
            return suffixes.toString();
        }

        private String word() throws NotASignature {
            int start = at;
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at)) || "_$".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            if (at == start) {
                throw new NotASignature();
            }
            return text.substring(start, at);
        }

        private void blanks() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private char peek() throws NotASignature {
            if (at >= text.length()) {
                throw new NotASignature();
            }
            return text.charAt(at);
        }

        private void expect(char wanted) throws NotASignature {
            if (peek() != wanted) {
                throw new NotASignature();
            }
            at++;
        }
    }

    /** The signature of a resource of ours, which is known to be one. */
    static Signature of(String text) {
        Optional<Signature> read = parse(text);
        return read.orElseThrow(() -> new IllegalStateException("Not a signature: " + text));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Signature s && s.canonical.equals(canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }
}
