package io.bulwark.guard.bias;

import io.bulwark.guard.bias.Groups.Group;
import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import org.jspecify.annotations.Nullable;

/** The words of a text as the trained detector sees them: names of groups, mentions and links without their identity. */
final class Masked {
    private Masked() {}

    /** As many words as {@code words}, in the same order; a name of a group is replaced by the placeholder of its form. */
    static Words of(Words words, Groups groups) {
        Folded folded = words.folded();
        @Nullable String[] masks = new String[words.size()];
        int linkEnd = -1;
        for (int w = 0; w < words.size(); w++) {
            int start = words.start(w);
            int end = words.end(w);
            if (linkEnd < start && link(folded, start, end)) {
                linkEnd = tokenEnd(folded, end);
            }
            if (start < linkEnd) {
                masks[w] = "xlink";
            } else if (start > 0 && folded.at(start - 1) == '@') {
                masks[w] = "xuser";
            } else {
                Group group = groups.of(words.key(w));
                masks[w] = group == null ? null : group.mask();
            }
        }
        Words masked = words.replacing(masks);
        return masked.size() == words.size() ? masked : words;
    }

    private static boolean link(Folded folded, int start, int end) {
        int n = end - start;
        return (n == 4 || n == 5)
                && end + 2 < folded.length()
                && folded.at(start) == 'h'
                && folded.at(end) == ':'
                && folded.at(end + 1) == '/'
                && folded.at(end + 2) == '/';
    }

    private static int tokenEnd(Folded folded, int from) {
        int i = from;
        while (i < folded.length() && folded.at(i) > ' ') {
            i++;
        }
        return i;
    }
}
