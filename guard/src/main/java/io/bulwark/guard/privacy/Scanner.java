package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;

/** Finds one family of personal data in a text; stateless, takes time linear in the text. */
interface Scanner {
    /** The longest value with white space in it, in code points, such as a card or an IBAN in groups, with room to spare. */
    int WINDOW = 128;

    /** A short name in lower case with dashes. */
    String name();

    void scan(Text text, Sink sink);

    /** The longest value with white space in it, in code points. */
    default int window() {
        return WINDOW;
    }

    /** The fewest digits that a text needs to be worth a scan. */
    default int digits() {
        return 5;
    }

    /** Takes what a scanner sees; offsets are code points of the scanned text. */
    interface Sink {
        void found(String category, int start, int end, Severity severity, double confidence);
    }
}
