package io.bulwark.research.source;

/** Names of projects as parts of a search: operators and quotes of search languages are taken out. */
final class Words {
    private static final int LONGEST = 60;

    private Words() {}

    static String plain(String name) {
        StringBuilder plain = new StringBuilder();
        name.codePoints()
                .limit(LONGEST)
                .forEach(c -> plain.appendCodePoint(Character.isLetterOrDigit(c) || c == '.' || c == '-' ? c : ' '));
        return plain.toString().strip().replaceAll(" {2,}", " ");
    }
}
