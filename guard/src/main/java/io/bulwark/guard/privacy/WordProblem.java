package io.bulwark.guard.privacy;

import io.bulwark.text.Text;

/** Word problems: made-up people who buy apples. A first name alone is no personal data there. */
final class WordProblem {
    private static final Terms ASKS = Terms.of(
            "how many",
            "how much",
            "how far",
            "how old",
            "how long",
            "how tall",
            "how fast",
            "how heavy",
            "how big",
            "what percent",
            "what percentage",
            "what fraction",
            "what is the total",
            "what was the total",
            "what is the average",
            "what is the difference",
            "what is the ratio",
            "what is the sum",
            "in total",
            "are left",
            "left over",
            "balance left",
            "what number",
            "altogether",
            "calculate",
            "wie viele",
            "wie viel",
            "combien",
            "cuántos",
            "cuántas",
            "quanti",
            "quantos");

    private static final Terms NUMBERS = Terms.of(
            "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "thirty",
            "forty", "fifty", "hundred", "half", "third", "twice", "times", "double", "dozen");

    /** Words of business with a real person. */
    private static final Terms REAL = Terms.of(
            "account",
            "card",
            "phone",
            "email",
            "mail",
            "address",
            "ssn",
            "iban",
            "passport",
            "patient",
            "customer",
            "client",
            "invoice",
            "employee",
            "contact",
            "born",
            "dear",
            "mr",
            "mrs",
            "ms",
            "dr");

    private WordProblem() {}

    static boolean is(Text text) {
        return (text.digits().length > 0 || Context.in(text, NUMBERS))
                && Context.in(text, ASKS)
                && !Context.in(text, REAL);
    }
}
