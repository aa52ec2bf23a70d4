package io.bulwark.compute;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Lists of numbers as results, compared within a tolerance. */
final class Numbers {
    static final int MOST = 65_536;
    private static final int LONGEST_NUMBER = 64;
    private static final JsonFactory JSON = new JsonFactory();

    private Numbers() {}

    /** The numbers of a flat JSON array; empty for anything else, too many, or any that is not finite. */
    static Optional<double[]> read(String text) {
        double[] numbers = new double[256];
        int count = 0;
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                return Optional.empty();
            }
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                if (token == null || !token.isNumeric() || json.getTextLength() > LONGEST_NUMBER || count == MOST) {
                    return Optional.empty();
                }
                double number = json.getDoubleValue();
                if (!Double.isFinite(number)) {
                    return Optional.empty();
                }
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, count * 2);
                }
                numbers[count++] = number;
            }
            return json.nextToken() == null ? Optional.of(Arrays.copyOf(numbers, count)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether all pairs lie within {@code tolerance} times the larger of their sizes and 1. */
    static boolean near(double[] a, double[] b, double tolerance) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            double scale = Math.max(1, Math.max(Math.abs(a[i]), Math.abs(b[i])));
            if (!(Math.abs(a[i] - b[i]) <= tolerance * scale)) {
                return false;
            }
        }
        return true;
    }
}
