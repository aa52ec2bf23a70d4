package io.bulwark.node;

/** Texts of others, made safe to print. */
final class Words {
    private Words() {}

    /** One line of at most {@code most} characters; what could steer a terminal or hide becomes a question mark. */
    static String safe(String text, int most) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.PRIVATE_USE,
                        Character.UNASSIGNED,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> safe.append(c == '\n' || c == '\t' ? ' ' : '?');
                default -> safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
