package io.bulwark.identity;

/** Makes other people's text fit to be stored and shown in one line. */
public final class Plain {
    private Plain() {}

    /** At most {@code max} UTF-16 units; control characters and halves of surrogate pairs become question marks. */
    public static String text(String text, int max) {
        StringBuilder plain = new StringBuilder(Math.min(text.length(), max));
        for (int i = 0; i < text.length() && plain.length() < max; i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair && plain.length() + 2 <= max) {
                plain.append(c).append(text.charAt(++i));
            } else {
                plain.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
            }
        }
        return plain.toString();
    }
}
