package io.bulwark.chain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list of addresses whose form it finds out by itself: plain lines, CSV, a JSON array of addresses or objects, or
 * one JSON object a line; each also compressed with gzip. Content is hostile: sizes and depths are bounded, and a row that
 * is not understood is told by its line, never guessed.
 */
final class ListParser {
    static final int MAX_ROWS = 2_000_000;
    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_CATEGORY = 100;
    private static final int MAX_TAG = 200;
    private static final List<String> ADDRESS =
            List.of("address", "account", "wallet", "wallet_address", "contract_address", "banned_address");
    private static final List<String> CATEGORY = List.of("category", "label", "type");
    private static final List<String> TAG = List.of("tag", "wallet_tag", "contract_tag", "etherscan_tag", "name");
    private static final Pattern BARE = Pattern.compile("[0-9a-fA-F]{40}");
    /** Base58, bech32 and the like, never without a digit; what begins with 0x claims to be of our form. */
    private static final Pattern OTHER_CHAIN =
            Pattern.compile("(?!0[xX])(?=.*[0-9])([a-z]{1,20}:)?[a-zA-Z0-9]{25,120}");

    private static final Map<String, ListKind> KINDS = Map.of(
            "scam", ListKind.SCAM,
            "sanctioned", ListKind.SANCTIONED,
            "trusted", ListKind.TRUSTED,
            "known_good", ListKind.TRUSTED);
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_LINE)
                            .maxNumberLength(100)
                            .maxNameLength(200)
                            .build())
                    .build())
            .build();

    /** What becomes of each row. Lines count from 1. */
    interface Rows {
        void entry(EvmAddress address, String category, String tag);

        void notEvm();

        void otherKind();

        void bad(long line, String reason);
    }

    private final ListKind kind;
    private final Rows rows;
    private long count;

    ListParser(ListKind kind, Rows rows) {
        this.kind = kind;
        this.rows = rows;
    }

    /**
     * @param maxBytes the most that is read after decompression
     * @throws BulwarkException VALIDATION_ERROR when the whole cannot be read, PAYLOAD_TOO_LARGE when it is too much
     */
    void parse(InputStream in, long maxBytes) throws IOException {
        BufferedInputStream raw = new BufferedInputStream(in);
        raw.mark(2);
        boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        InputStream plain = new LimitedStream(gzip ? unzip(raw) : raw, maxBytes);
        BufferedInputStream text = new BufferedInputStream(plain);
        switch (firstSign(text)) {
            case '[' -> array(text);
            case '{' -> jsonLines(new Lines(text));
            default -> table(new Lines(text));
        }
    }

    /** The same for a list that came as the members of a JSON array; a row's line is its place, from 1. */
    void parse(List<JsonNode> elements) {
        for (JsonNode element : elements) {
            count();
            json(count, element);
        }
    }

    private static InputStream unzip(InputStream raw) throws IOException {
        try {
            return new GZIPInputStream(raw);
        } catch (IOException e) {
            throw BulwarkException.invalid("entries", "begin like gzip but are not");
        }
    }

    /** Looks past a byte order mark and blanks, and leaves the stream where it was. */
    private static int firstSign(BufferedInputStream text) throws IOException {
        text.mark(1024);
        int sign = -1;
        for (int i = 0; i < 1000; i++) {
            sign = text.read();
            if (sign < 0 || (sign > ' ' && sign != 0xEF && sign != 0xBB && sign != 0xBF)) {
                break;
            }
        }
        text.reset();
        return sign;
    }

    private void array(InputStream text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == null) {
                    throw BulwarkException.invalid("entries", "end in the middle of the JSON array");
                }
                long line = parser.currentTokenLocation().getLineNr();
                count();
                json(line, parser.readValueAsTree());
            }
            if (parser.nextToken() != null) {
                throw BulwarkException.invalid("entries", "go on after the JSON array");
            }
        } catch (JsonProcessingException e) {
            throw BulwarkException.invalid(
                    "entries",
                    "are not a valid JSON array at line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()));
        }
    }

    private void jsonLines(Lines lines) throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                continue;
            }
            count();
            try {
                json(lines.number(), JSON.readTree(line));
            } catch (JsonProcessingException e) {
                rows.bad(lines.number(), "is not a JSON object");
            }
        }
    }

    private void json(long line, @Nullable JsonNode node) {
        if (node != null && node.isTextual()) {
            row(line, node.textValue(), "", "", null);
        } else if (node != null && node.isObject()) {
            Map<String, String> members = new HashMap<>();
            node.properties().forEach(member -> {
                if (member.getValue().isTextual()) {
                    members.putIfAbsent(
                            member.getKey().toLowerCase(Locale.ROOT),
                            member.getValue().textValue());
                }
            });
            row(line, first(members, ADDRESS), first(members, CATEGORY), first(members, TAG), members.get("label"));
        } else {
            rows.bad(line, "is neither an address nor an object");
        }
    }

    private static String first(Map<String, String> members, List<String> names) {
        return names.stream()
                .filter(members::containsKey)
                .findFirst()
                .map(members::get)
                .orElse("");
    }

    /** Plain lines are a table of one column without a header. */
    private void table(Lines lines) throws IOException {
        Columns columns = null;
        char separator = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank() || line.startsWith("#") || line.startsWith("//")) {
                continue;
            }
            if (columns == null) {
                separator = separator(line);
                List<String> cells = cells(line, separator);
                Optional<Columns> header = Columns.ofHeader(cells);
                columns = header.orElseGet(() -> Columns.byPosition(cells));
                if (header.isPresent()) {
                    continue;
                }
            }
            count();
            List<String> cells = cells(line, separator);
            row(
                    lines.number(),
                    columns.cell(cells, columns.address()),
                    columns.cell(cells, columns.category()),
                    columns.cell(cells, columns.tag()),
                    columns.cell(cells, columns.label()));
        }
    }

    /** Which column holds what; -1 for one that is not there. */
    private record Columns(int address, int category, int tag, int label) {
        static Optional<Columns> ofHeader(List<String> cells) {
            List<String> names =
                    cells.stream().map(cell -> cell.toLowerCase(Locale.ROOT)).toList();
            int address = index(names, ADDRESS);
            return address < 0
                    ? Optional.empty()
                    : Optional.of(
                            new Columns(address, index(names, CATEGORY), index(names, TAG), names.indexOf("label")));
        }

        /** Without a header, the first cell that holds an address marks the column. */
        static Columns byPosition(List<String> cells) {
            for (int i = 0; i < cells.size(); i++) {
                if (evm(cells.get(i)).isPresent()) {
                    return new Columns(i, -1, -1, -1);
                }
            }
            return new Columns(0, -1, -1, -1);
        }

        private static int index(List<String> names, List<String> wanted) {
            return wanted.stream()
                    .mapToInt(names::indexOf)
                    .filter(index -> index >= 0)
                    .findFirst()
                    .orElse(-1);
        }

        String cell(List<String> cells, int index) {
            return index >= 0 && index < cells.size() ? cells.get(index) : "";
        }
    }

    private static char separator(String line) {
        for (char separator : new char[] {',', ';', '\t'}) {
            if (line.indexOf(separator) >= 0) {
                return separator;
            }
        }
        return ',';
    }

    /** RFC 4180 without line breaks in cells. */
    private static List<String> cells(String line, char separator) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"' && (quoted || cell.toString().isBlank())) {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }

    private void row(long line, String text, String category, String tag, @Nullable String label) {
        Optional<EvmAddress> address = evm(text.strip());
        if (address.isEmpty()) {
            if (OTHER_CHAIN.matcher(text.strip()).matches()) {
                rows.notEvm();
            } else {
                rows.bad(line, text.isBlank() ? "has no address" : "holds something that is not an address");
            }
            return;
        }
        ListKind own = label == null ? null : KINDS.get(label.strip().toLowerCase(Locale.ROOT));
        if (own != null && own != kind) {
            rows.otherKind();
        } else {
            rows.entry(address.get(), clean(category, MAX_CATEGORY), clean(tag, MAX_TAG));
        }
    }

    private static Optional<EvmAddress> evm(String text) {
        if (BARE.matcher(text).matches()) {
            return EvmAddress.parse("0x" + text);
        }
        return EvmAddress.parse(text.startsWith("0X") ? "0x" + text.substring(2) : text);
    }

    /** Words that are shown later: no control or format characters, no halves of pairs, and not too many. */
    private static String clean(String text, int max) {
        StringBuilder clean = new StringBuilder();
        text.strip()
                .codePoints()
                .filter(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                })
                .limit(max)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private void count() {
        if (++count > MAX_ROWS) {
            throw tooLarge("more than " + MAX_ROWS + " rows");
        }
    }

    static BulwarkException tooLarge(String what) {
        return BulwarkException.of(ErrorCode.PAYLOAD_TOO_LARGE, "The list has " + what);
    }

    /** UTF-8 lines, counted from 1, each bounded in length. */
    private static final class Lines {
        private final InputStream in;
        private long number;

        Lines(InputStream in) {
            this.in = in;
        }

        long number() {
            return number;
        }

        @Nullable
        String next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(128);
            int b = in.read();
            if (b < 0) {
                return null;
            }
            number++;
            for (; b >= 0 && b != '\n'; b = in.read()) {
                if (line.size() == MAX_LINE) {
                    throw BulwarkException.invalid("entries", "have a line longer than " + MAX_LINE + " bytes");
                }
                line.write(b);
            }
            String text = line.toString(StandardCharsets.UTF_8);
            return (number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
        }
    }
}
