package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.TextAnalyst.Document;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a proposal what another reader says stands there. White space, invisible characters and the forms of quotation
 * marks and dashes are not compared; everything else is.
 */
public final class Quotes {
    /** A shorter quotation stands everywhere. */
    private static final int SHORTEST = 4;

    private final Map<String, Field> fields;

    private record Field(Document document, Plain plain) {}

    public Quotes(String title, String description) {
        fields = Map.of("title", field("title", title), "description", field("description", description));
    }

    private static Field field(String name, String text) {
        Document document = Document.of(name, text);
        return new Field(document, Plain.of(document.source().points));
    }

    /** A flag on the first passage that reads like the quotation; empty where there is none in that field. */
    public Optional<RedFlag> flag(
            Category category,
            Severity severity,
            String title,
            String description,
            String advice,
            String field,
            String quotation) {
        Field place = fields.get(field);
        int[] span = place == null ? null : place.plain().find(quotation);
        if (place == null || span == null) {
            return Optional.empty();
        }
        Evidence evidence = place.document().source().quote(span[0], span[1]);
        Finding finding = new Finding(category, "model", severity, title, description, advice, "", evidence);
        return Optional.of(
                place.document().inSections(List.of(finding)).getFirst().flag());
    }

    /** A text as it is compared, with the code point of the original that each of its chars came from. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Plain(String text, int[] origins) {
        static Plain of(int[] points) {
            StringBuilder text = new StringBuilder(points.length);
            int[] origins = new int[2 * points.length];
            for (int i = 0; i < points.length; i++) {
                int c = form(points[i]);
                boolean again = c == ' ' && !text.isEmpty() && text.charAt(text.length() - 1) == ' ';
                if (c >= 0 && !again) {
                    int from = text.length();
                    text.appendCodePoint(c);
                    Arrays.fill(origins, from, text.length(), i);
                }
            }
            return new Plain(text.toString(), Arrays.copyOf(origins, text.length()));
        }

        /** First code point and the one after the last, null where the quotation is not there. */
        int @Nullable [] find(String quotation) {
            String wanted = of(quotation.codePoints().toArray()).text().strip();
            int at = wanted.length() < SHORTEST ? -1 : text.indexOf(wanted);
            return at < 0 ? null : new int[] {origins[at], origins[at + wanted.length() - 1] + 1};
        }

        private static int form(int c) {
            if (c == '\n' || c == '\r' || c == '\t' || Character.isSpaceChar(c)) {
                return ' ';
            }
            if (Invisible.is(c)) {
                return -1;
            }
            return switch (c) {
                case 0x2018, 0x2019 -> '\'';
                case 0x201C, 0x201D -> '"';
                case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014 -> '-';
                default -> c;
            };
        }
    }
}
