package io.bulwark.text.tokens;

import org.jspecify.annotations.Nullable;

/**
 * The byte-pair encodings of OpenAI's models. Counts are exact; texts that look like special tokens count as ordinary text.
 * A vocabulary is read on first use and takes 2-7 MB.
 */
public enum Encoding {
    R50K_BASE("r50k_base", Split.GPT2),
    P50K_BASE("p50k_base", Split.GPT2),
    CL100K_BASE("cl100k_base", Split.CL100K),
    O200K_BASE("o200k_base", Split.O200K);

    private final String label;
    private final Split split;
    private volatile @Nullable Ranks ranks;

    Encoding(String label, Split split) {
        this.label = label;
        this.split = split;
    }

    /** The name under which the encoding is published, such as {@code o200k_base}. */
    public String label() {
        return label;
    }

    /** The number of tokens of a text; safe for many threads. */
    public int count(CharSequence text) {
        return count(text, Integer.MAX_VALUE);
    }

    /** The number of tokens, or more than {@code enough} as soon as that is certain. */
    public int count(CharSequence text, int enough) {
        Merge merge = new Merge(ranks());
        byte[] bytes = new byte[256];
        char[] chars = text.toString().toCharArray();
        Ranks known = ranks();
        int tokens = 0;
        int at = 0;
        while (at < chars.length && tokens <= enough) {
            int end = split.next(chars, at);
            if (known.hasAscii(chars, at, end)) {
                tokens++;
                at = end;
                continue;
            }
            if (bytes.length < (end - at) * 3) {
                bytes = new byte[(end - at) * 4];
            }
            tokens += merge.count(bytes, utf8(chars, at, end, bytes));
            at = end;
        }
        return tokens;
    }

    private Ranks ranks() {
        Ranks known = ranks;
        if (known == null) {
            synchronized (this) {
                known = ranks;
                if (known == null) {
                    known = Ranks.load(label + ".tiktoken");
                    ranks = known;
                }
            }
        }
        return known;
    }

    private static int utf8(char[] text, int from, int to, byte[] out) {
        int n = 0;
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c < 0x80) {
                out[n++] = (byte) c;
            } else if (c < 0x800) {
                out[n++] = (byte) (0xC0 | c >> 6);
                out[n++] = (byte) (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate(c)) {
                out[n++] = (byte) (0xE0 | c >> 12);
                out[n++] = (byte) (0x80 | c >> 6 & 0x3F);
                out[n++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(text[i + 1])) {
                int point = Character.toCodePoint(c, text[++i]);
                out[n++] = (byte) (0xF0 | point >> 18);
                out[n++] = (byte) (0x80 | point >> 12 & 0x3F);
                out[n++] = (byte) (0x80 | point >> 6 & 0x3F);
                out[n++] = (byte) (0x80 | point & 0x3F);
            } else {
                // A lone half of a pair is not text; the replacement character stands for it.
                out[n++] = (byte) 0xEF;
                out[n++] = (byte) 0xBF;
                out[n++] = (byte) 0xBD;
            }
        }
        return n;
    }
}
