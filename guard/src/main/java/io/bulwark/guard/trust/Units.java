package io.bulwark.guard.trust;

import java.util.HashMap;
import java.util.Map;

/** What units measure. */
final class Units {
    private static final Map<String, String> DIMENSIONS = new HashMap<>();

    static {
        put(
                "time",
                "second seconds sec secs minute minutes min mins hour hours hr hrs day days week weeks month months"
                        + " year years decade decades s h");
        put(
                "length",
                "mm cm m km inch inches in foot feet ft yard yards yd mile miles mi meter meters metre metres"
                        + " centimeter centimeters centimetre centimetres kilometer kilometers kilometre kilometres millimeter"
                        + " millimeters");
        put(
                "mass",
                "g kg mg t gram grams kilogram kilograms kilo kilos milligram milligrams ounce ounces oz pound pounds"
                        + " lb lbs ton tons tonne tonnes");
        put(
                "volume",
                "ml l liter liters litre litres milliliter milliliters millilitre millilitres gallon gallons quart"
                        + " quarts pint pints cup cups tablespoon tablespoons teaspoon teaspoons");
        put(
                "money",
                "cent cents dollar dollars penny pennies dime dimes nickel nickels quarter quarters euro euros pence");
        put("data", "bit bits byte bytes kb mb gb tb kib mib gib");
        put("count", "dozen dozens pair pairs score");
    }

    private Units() {}

    private static void put(String dimension, String words) {
        for (String word : words.split(" ")) {
            DIMENSIONS.put(word, dimension);
        }
    }

    /** The dimension of a unit in lower case, or an empty text. */
    static String dimension(String word) {
        return DIMENSIONS.getOrDefault(word, "");
    }
}
