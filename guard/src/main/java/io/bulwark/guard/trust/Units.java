package io.bulwark.guard.trust;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What units measure and how large they are, exactly. Temperatures have a zero of their own and are left to their formula. */
final class Units {
    /**
     * A unit.
     *
     * @param dimension what it measures
     * @param size in the dimension's base unit (second, metre, gram, litre, cent, byte)
     */
    record Unit(String dimension, Rational size) {}

    private static final Map<String, Unit> UNITS = new HashMap<>();

    static {
        put("time", 1, 1, "second seconds sec secs");
        put("time", 60, 1, "minute minutes min mins");
        put("time", 3600, 1, "hour hours hr hrs");
        put("time", 86_400, 1, "day days");
        put("time", 604_800, 1, "week weeks");
        put("length", 1, 1, "m meter meters metre metres");
        put("length", 1, 1000, "mm millimeter millimeters millimetre millimetres");
        put("length", 1, 100, "cm centimeter centimeters centimetre centimetres");
        put("length", 1000, 1, "km kilometer kilometers kilometre kilometres");
        put("length", 254, 10_000, "inch inches");
        put("length", 3048, 10_000, "foot feet ft");
        put("length", 9144, 10_000, "yard yards yd yds");
        put("length", 1_609_344, 1000, "mile miles mi");
        put("mass", 1, 1, "g gram grams");
        put("mass", 1, 1000, "mg milligram milligrams");
        put("mass", 1000, 1, "kg kgs kilogram kilograms kilo kilos");
        put("mass", 1_000_000, 1, "tonne tonnes");
        put("mass", 45_359_237, 100_000, "pound pounds lb lbs");
        put("mass", 45_359_237, 1_600_000, "ounce ounces oz");
        put("mass", 90_718_474, 100, "ton tons");
        put("volume", 1, 1, "l liter liters litre litres");
        put("volume", 1, 1000, "ml milliliter milliliters millilitre millilitres");
        put("volume", 3_785_411_784L, 1_000_000_000L, "gallon gallons");
        put("volume", 3_785_411_784L, 4_000_000_000L, "quart quarts");
        put("volume", 3_785_411_784L, 8_000_000_000L, "pint pints");
        put("volume", 3_785_411_784L, 16_000_000_000L, "cup cups");
        put("money", 1, 1, "cent cents penny pennies");
        put("money", 5, 1, "nickel nickels");
        put("money", 10, 1, "dime dimes");
        put("money", 100, 1, "dollar dollars euro euros");
        put("data", 1, 1, "byte bytes");
        put("data", 1000, 1, "kb kilobyte kilobytes");
        put("data", 1_000_000, 1, "mb megabyte megabytes");
        put("data", 1_000_000_000L, 1, "gb gigabyte gigabytes");
        put("data", 1_000_000_000_000L, 1, "tb terabyte terabytes");
        put("data", 1024, 1, "kib kibibyte kibibytes");
        put("data", 1024 * 1024, 1, "mib mebibyte mebibytes");
        put("data", 1024 * 1024 * 1024, 1, "gib gibibyte gibibytes");
        put("count", 1, 1, "piece pieces item items egg eggs");
        put("count", 12, 1, "dozen dozens");
    }

    private Units() {}

    private static void put(String dimension, long num, long den, String words) {
        for (String word : words.split(" ")) {
            UNITS.put(word, new Unit(dimension, Rational.of(num, den)));
        }
    }

    /** The unit that a word in lower case names, or null. */
    static @Nullable Unit of(String word) {
        return UNITS.get(word);
    }

    /** How many of {@code to} make one of {@code from}; null where they measure different things. */
    static @Nullable Rational factor(Unit from, Unit to) {
        return from.dimension().equals(to.dimension()) ? from.size().over(to.size()) : null;
    }
}
