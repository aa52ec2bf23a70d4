package io.bulwark.text.embed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The tokens of uncased BERT models: cleaned, split at spaces and punctuation, then the longest known piece first (Devlin et
 * al. 2019). Names of control tokens in a text are plain text. Takes time linear in the text.
 */
final class WordPieces {
    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> ids;
    private final int longest;
    private final int unknown;
    final int begin;
    final int end;

    private WordPieces(Map<String, Integer> ids) {
        this.ids = ids;
        this.longest = ids.keySet().stream().mapToInt(String::length).max().orElse(0);
        this.unknown = id("[UNK]");
        this.begin = id("[CLS]");
        this.end = id("[SEP]");
    }

    private int id(String token) {
        Integer id = ids.get(token);
        if (id == null) {
            throw new IllegalStateException("The vocabulary has no " + token);
        }
        return id;
    }

    /** Reads the {@code model.vocab} of a tokenizer file. */
    static WordPieces read(InputStream file) throws IOException {
        Map<String, Integer> ids = new HashMap<>(1 << 16);
        try (JsonParser json = new JsonFactory().createParser(file)) {
            JsonToken token = json.nextToken();
            while (token != null && !(token == JsonToken.FIELD_NAME && "vocab".equals(json.currentName()))) {
                token = json.nextToken();
            }
            if (token == null || json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("No vocabulary in the tokenizer file");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String piece = json.currentName();
                json.nextToken();
                ids.put(piece, json.getIntValue());
            }
        }
        return new WordPieces(ids);
    }

    /** The tokens of a text without begin and end, at most {@code most}. */
    int[] tokens(String text, int most) {
        Out out = new Out(Math.min(most, text.length() + 1), most);
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length() && !out.full(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (blank(c)) {
                flush(word, out);
            } else if (!dropped(c)) {
                if (c < 0x80) {
                    put(c, word, out);
                } else if (ideograph(c)) {
                    flush(word, out);
                    put(c, word, out);
                    flush(word, out);
                } else {
                    plain(c, word, out);
                }
            }
        }
        flush(word, out);
        return out.tokens();
    }

    /** A character without its accents, in lower case. */
    private void plain(int c, StringBuilder word, Out out) {
        String bare = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD);
        bare.codePoints()
                .filter(d -> Character.getType(d) != Character.NON_SPACING_MARK)
                .forEach(d -> put(d, word, out));
    }

    private void put(int c, StringBuilder word, Out out) {
        if (punctuation(c)) {
            flush(word, out);
            word.appendCodePoint(c);
            flush(word, out);
        } else if (blank(c)) {
            flush(word, out);
        } else if (word.length() <= 2 * LONGEST_WORD) {
            word.appendCodePoint(Character.toLowerCase(c));
        }
    }

    private void flush(StringBuilder word, Out out) {
        if (word.isEmpty()) {
            return;
        }
        String whole = word.toString();
        word.setLength(0);
        int size = out.size;
        if (whole.codePointCount(0, whole.length()) > LONGEST_WORD) {
            out.add(unknown);
            return;
        }
        int from = 0;
        while (from < whole.length()) {
            int to = Math.min(whole.length(), from + longest);
            Integer id = null;
            while (to > from && id == null) {
                String piece = whole.substring(from, to);
                id = ids.get(from == 0 ? piece : "##" + piece);
                to -= id == null ? 1 : 0;
            }
            if (id == null) {
                out.size = size;
                out.add(unknown);
                return;
            }
            out.add(id);
            from = to;
        }
    }

    private static boolean blank(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c);
    }

    private static boolean dropped(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> c == 0xFFFD;
        };
    }

    private static boolean punctuation(int c) {
        if (c < 0x80) {
            return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~';
        }
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static boolean ideograph(int c) {
        return c >= 0x4E00 && c <= 0x9FFF
                || c >= 0x3400 && c <= 0x4DBF
                || c >= 0x20000 && c <= 0x2A6DF
                || c >= 0x2A700 && c <= 0x2B73F
                || c >= 0x2B740 && c <= 0x2B81F
                || c >= 0x2B920 && c <= 0x2CEAF
                || c >= 0xF900 && c <= 0xFAFF
                || c >= 0x2F800 && c <= 0x2FA1F;
    }

    private static final class Out {
        private int[] ids;
        private int size;
        private final int most;

        Out(int capacity, int most) {
            this.ids = new int[Math.max(8, Math.min(capacity, 512))];
            this.most = most;
        }

        void add(int id) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, ids.length * 2);
            }
            ids[size++] = id;
        }

        boolean full() {
            return size >= most;
        }

        int[] tokens() {
            return Arrays.copyOf(ids, Math.min(size, most));
        }
    }
}
