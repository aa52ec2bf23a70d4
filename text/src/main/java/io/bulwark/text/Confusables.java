package io.bulwark.text;

/** Letters of other scripts that look like a Latin one; the pairs follow Unicode TR 39 for the letters seen in attacks. */
public final class Confusables {
    private static final char[] LATIN = new char[0x10000];

    static {
        for (int i = 0; i < LATIN.length; i++) {
            LATIN[i] = (char) i;
        }
        pairs("аaеeоoрpсcхxуyіiјjѕsԁdһhӏlкkмmтtвbнhгrпnѵvԛqԝwґrёeєeзzьb");
        pairs("αaοoνvρpτtυuιiκkχxγyηnεeωwβbζzϲcϳjμu");
        pairs("աwցgհhոnսuօoքpԁdյjզqɡgɑaıiɩiʟlꞵbᴀaᴄcᴇeᴏo");
        pairs("ꭺaᏼbꮯcꭰdꭼeꮋhꭵiꭻjꮶkꮮlꮇmꮲpꮢrꮪsꭲtꮩvꮤwꮓz");
    }

    private Confusables() {}

    private static void pairs(String text) {
        for (int i = 0; i + 1 < text.length(); i += 2) {
            LATIN[text.charAt(i)] = text.charAt(i + 1);
        }
    }

    /** The Latin letter (lower case) that {@code c} looks like, or {@code c} itself. */
    public static char latin(char c) {
        return LATIN[c];
    }
}
