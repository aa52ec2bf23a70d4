package io.bulwark.research.report;

import java.util.Collections;
import java.util.List;

/** An XHTML page being written. What comes in as text is escaped; markup is written by constants of our own only. */
final class Html {
    private static final int LONGEST = 2_000;
    private static final String STYLE = """
            @page { size: A4; margin: 18mm 16mm 18mm 16mm;
              @bottom-left { content: "Bulwark"; font-family: Sans; font-size: 8pt; color: #66707a; }
              @bottom-right { content: counter(page) " / " counter(pages); font-family: Sans; font-size: 8pt; color: #66707a; } }
            body { font-family: Sans, Arial, Helvetica, sans-serif; font-size: 9.5pt; line-height: 1.4; color: #1c232b;
              margin: 0 auto; max-width: 760px; }
            h1 { font-size: 20pt; font-weight: normal; margin: 0 0 2pt 0; }
            h2 { font-size: 12.5pt; font-weight: normal; margin: 16pt 0 4pt 0; padding-bottom: 2pt;
              border-bottom: 0.7pt solid #c9d1d9; page-break-after: avoid; }
            h3 { font-size: 10pt; font-weight: normal; margin: 9pt 0 2pt 0; page-break-after: avoid; }
            p, ul { margin: 3pt 0; }
            li { word-wrap: break-word; }
            ul { padding-left: 14pt; }
            table { border-collapse: collapse; width: 100%; -fs-table-paginate: paginate; }
            tr { page-break-inside: avoid; }
            th, td { text-align: left; vertical-align: top; padding: 2.5pt 5pt 2.5pt 0; font-weight: normal;
              border-bottom: 0.4pt solid #e3e8ed; word-wrap: break-word; }
            th { color: #56606b; font-size: 8pt; }
            td.number, th.number { text-align: right; padding-right: 8pt; }
            .quiet { color: #56606b; font-size: 8.5pt; }
            .box { border: 0.8pt solid #c9d1d9; padding: 7pt 10pt; margin: 8pt 0; }
            .risk { font-size: 22pt; }
            .low { color: #1a7f37; } .middle { color: #8a5a00; } .high { color: #b42318; } .unknown { color: #56606b; }
            img { width: 100%; max-width: 640px; }
            """;

    private final StringBuilder page = new StringBuilder(8_192);

    static Html page(String title) {
        Html html = new Html();
        html.page
                .append("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\"><head>")
                .append("<meta charset=\"utf-8\"/><title>")
                .append(escape(title))
                .append("</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
                .append("<meta name=\"description\" content=\"")
                .append(escape(title))
                .append("\"/><style>")
                .append(STYLE)
                .append("</style></head><body>\n");
        return html;
    }

    /** Markup that is written in our own code. */
    Html raw(String markup) {
        page.append(markup);
        return this;
    }

    Html text(String text) {
        page.append(escape(text));
        return this;
    }

    Html element(String name, String text) {
        page.append('<').append(name).append('>').append(escape(text));
        page.append("</").append(name, 0, tagEnd(name)).append(">\n");
        return this;
    }

    private static int tagEnd(String name) {
        int space = name.indexOf(' ');
        return space < 0 ? name.length() : space;
    }

    Html list(List<String> lines) {
        page.append("<ul>\n");
        lines.forEach(line -> element("li", line));
        page.append("</ul>\n");
        return this;
    }

    /** Opens a table whose columns have the given shares of its width in percent; the sum is 100. */
    Html table(List<String> titles, List<Integer> widths) {
        // Without fixed columns one long word of a source pushes the others off the page.
        page.append("<table style=\"table-layout: fixed\"><thead><tr>");
        for (int i = 0; i < titles.size(); i++) {
            page.append("<th scope=\"col\" style=\"width:")
                    .append(widths.get(i))
                    .append("%\">");
            page.append(escape(titles.get(i))).append("</th>");
        }
        page.append("</tr></thead><tbody>\n");
        return this;
    }

    Html row(List<String> cells) {
        page.append("<tr>");
        cells.forEach(cell -> page.append("<td>").append(escape(cell)).append("</td>"));
        page.append("</tr>\n");
        return this;
    }

    Html endTable() {
        page.append("</tbody></table>\n");
        return this;
    }

    /** @param source a {@code data:} or {@code cid:} address of our own making */
    Html image(String source, String alt) {
        page.append("<p><img src=\"")
                .append(escape(source, Integer.MAX_VALUE))
                .append("\" alt=\"")
                .append(escape(alt))
                .append("\"/></p>\n");
        return this;
    }

    String end() {
        return page.append("</body></html>\n").toString();
    }

    /** Safe as element text and inside a quoted attribute, well-formed XML whatever comes in, at most 2,000 characters. */
    static String escape(String text) {
        return escape(text, LONGEST);
    }

    private static String escape(String text, int longest) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        String cut = text.length() > longest ? text.substring(0, longest) + "\u2026" : text;
        cut.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                    if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                        safe.append(' ');
                    } else if (c >= 0xD800 && c <= 0xDFFF || (c & 0xFFFE) == 0xFFFE) {
                        safe.append('\uFFFD');
                    } else if (Character.getType(c) != Character.FORMAT) {
                        // Invisible characters could turn the reading direction or hide words.
                        safe.appendCodePoint(c);
                    }
                }
            }
        });
        return safe.toString();
    }

    /** {@code count} equal columns. */
    static List<Integer> equal(int count) {
        return Collections.nCopies(count, 100 / count);
    }
}
