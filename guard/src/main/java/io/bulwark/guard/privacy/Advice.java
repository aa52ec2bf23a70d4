package io.bulwark.guard.privacy;

/** What to do about a kind of personal data. */
final class Advice {
    private Advice() {}

    static String of(String category) {
        String what = category.toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        return switch (category) {
            case "CREDIT_CARD", "IBAN_CODE", "BANK_ACCOUNT" ->
                "Remove the " + what + " or replace it with a placeholder; payment data does not belong in a prompt.";
            case "PERSON", "LOCATION", "ADDRESS", "ORGANIZATION", "NRP", "TITLE", "PREFIX", "AGE", "DATE_TIME" ->
                "Check whether the answer needs this " + what + "; if not, leave it out or use a placeholder.";
            default -> "Remove the " + what + " or replace it with a placeholder before the text goes on.";
        };
    }
}
