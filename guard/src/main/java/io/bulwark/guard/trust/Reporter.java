package io.bulwark.guard.trust;

import io.bulwark.text.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A series of court reports.
 *
 * @param name as cited
 * @param from the first year it reports
 * @param to the last year, or 9999
 * @param volumes the highest volume that can exist by now, with room for some years
 */
record Reporter(String name, int from, int to, int volumes) {
    private static final List<Reporter> ALL = List.of(
            new Reporter("U.S.", 1754, 9999, 640),
            new Reporter("S. Ct.", 1882, 9999, 170),
            new Reporter("S.Ct.", 1882, 9999, 170),
            new Reporter("L. Ed. 2d", 1956, 9999, 260),
            new Reporter("F. Supp. 2d", 1997, 2015, 999),
            new Reporter("F.Supp.2d", 1997, 2015, 999),
            new Reporter("F. Supp. 3d", 2013, 9999, 999),
            new Reporter("F.Supp.3d", 2013, 9999, 999),
            new Reporter("F. Supp.", 1931, 1999, 999),
            new Reporter("F.Supp.", 1931, 1999, 999),
            new Reporter("F.2d", 1923, 1994, 999),
            new Reporter("F.3d", 1992, 2022, 999),
            new Reporter("F.4th", 2020, 9999, 500));

    int length() {
        return name.length();
    }

    /** The series whose name stands at a place of a text, or null. */
    static @Nullable Reporter at(Text text, int start) {
        for (Reporter reporter : ALL) {
            if (reporter.stands(text, start)) {
                return reporter;
            }
        }
        return null;
    }

    private boolean stands(Text text, int start) {
        if (start + name.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (text.at(start + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Why no such volume or year exists, or an empty text.
     *
     * @param stated the year in the citation, or 0
     */
    String fault(int volume, int stated, int now) {
        if (volume < 1 || volume > volumes) {
            return name + " has no volume " + volume;
        }
        if (stated > now || stated > 0 && (stated < from || stated > to)) {
            return name + " has no decisions of " + stated;
        }
        return "";
    }
}
