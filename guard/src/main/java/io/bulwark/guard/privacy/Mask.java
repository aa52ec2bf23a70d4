package io.bulwark.guard.privacy;

/** Shows enough of a value to recognise it and too little to use it. */
final class Mask {
    private static final String STARS = "***";

    private Mask() {}

    static String of(String category, String value) {
        if (category.equals("EMAIL_ADDRESS")) {
            int at = value.lastIndexOf('@');
            return at < 1 ? STARS : first(value) + STARS + value.substring(at);
        }
        int points = value.codePointCount(0, value.length());
        if (points < 4) {
            return STARS;
        }
        int last = points < 12 ? 0 : 4;
        return first(value) + STARS + value.substring(value.offsetByCodePoints(value.length(), -last));
    }

    private static String first(String value) {
        return value.substring(0, value.offsetByCodePoints(0, 1));
    }
}
