package io.bulwark.proposals.analysis;

/** One submitted field as code points, so that offsets are what a reader counts. */
final class Source {
    final String field;
    final int[] points;

    Source(String field, String text) {
        this.field = field;
        this.points = text.codePoints().toArray();
    }

    int length() {
        return points.length;
    }

    String slice(int start, int end) {
        return new String(points, start, end - start);
    }

    /** A quotation of {@code start} to {@code end}, shortened at its end where it is too long. */
    Evidence quote(int start, int end) {
        int from = Math.clamp(start, 0, points.length);
        int to = Math.clamp(end, from, Math.min(points.length, from + Evidence.LIMIT));
        return new Evidence("quote", field, slice(from, to), from, to);
    }
}
