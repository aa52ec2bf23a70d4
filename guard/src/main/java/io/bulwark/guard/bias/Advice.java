package io.bulwark.guard.bias;

/** What to do about a finding, and what could be written in its stead. */
final class Advice {
    private Advice() {}

    static String of(String category, String group) {
        String about = group.isEmpty() ? "" : " (" + group + ")";
        return switch (category) {
            case "SLUR" -> "A slur" + about + ": name the person or group in neutral words, or leave it out.";
            case "INSULT" -> "An insult" + about + ": say what was done instead of what somebody is.";
            case "THREAT" -> "A threat: do not pass it on; where it is real, tell the people responsible for safety.";
            case "SELF_HARM" -> "Pushes somebody towards harming themselves: do not pass it on, and point to help.";
            case "HATE" -> "Attacks a group" + about + ": leave it out.";
            case "STEREOTYPE" ->
                "Says something of a whole group" + about
                        + ": speak of the people meant, or say who claims it and on what ground.";
            case "OBSCENITY" -> "Coarse language: leave the word out where the tone matters.";
            case "SEXUAL_HARASSMENT" -> "Sexual talk aimed at somebody: leave it out.";
            case "LOADED_LANGUAGE" -> "A loaded expression" + about + ": use a neutral one.";
            case "INCLUSIVE_LANGUAGE" -> "A term that leaves people out" + about + ": a neutral one is at hand.";
            default -> "Hostile in tone: say it without the attack.";
        };
    }

    /** A text in the place of a phrase: a generalisation becomes a statement of a claim, an attack is left out. */
    static String instead(String category, String phrase) {
        return switch (category) {
            case "STEREOTYPE" -> "some people make claims about this group";
            default -> "";
        };
    }
}
