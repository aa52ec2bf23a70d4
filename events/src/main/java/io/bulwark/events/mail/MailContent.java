package io.bulwark.events.mail;

import java.util.List;

/**
 * What a mail says, as plain text and as HTML. {@link #UNSUBSCRIBE} in either becomes the recipient's own link.
 *
 * @param subject 1 to 200 characters on one line
 * @param pictures that the HTML refers to as {@code cid:NAME}
 */
public record MailContent(String subject, String text, String html, List<Picture> pictures) {
    public static final String UNSUBSCRIBE = "@@UNSUBSCRIBE@@";

    private static final int LONGEST_SUBJECT = 200;
    private static final int LARGEST = 2_000_000;

    /** @param cid letters, digits and hyphens */
    public record Picture(String cid, byte[] png) {
        public Picture {
            if (cid.isEmpty()
                    || cid.length() > 60
                    || !cid.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-')) {
                throw new IllegalArgumentException("a picture's name has letters, digits and hyphens");
            }
        }
    }

    public MailContent {
        if (subject.isBlank() || subject.length() > LONGEST_SUBJECT || !oneLine(subject)) {
            throw new IllegalArgumentException("a subject is one line of 1 to " + LONGEST_SUBJECT + " characters");
        }
        if (text.length() > LARGEST || html.length() > LARGEST || text.indexOf('\0') >= 0 || html.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a mail's text has at most " + LARGEST + " characters and no NUL");
        }
        pictures = List.copyOf(pictures);
    }

    /** Line ends in a header would begin another header. */
    static boolean oneLine(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.LINE_SEPARATOR
                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                        || Character.getType(c) == Character.SURROGATE);
    }
}
