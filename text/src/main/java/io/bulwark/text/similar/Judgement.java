package io.bulwark.text.similar;

/** The verdict on two texts; {@code reason} names what differs in words of the texts. */
public record Judgement(Sameness sameness, Difference difference, String reason) {
    static final Judgement SAME = new Judgement(Sameness.SAME, Difference.NONE, "the texts ask the same");

    public boolean same() {
        return sameness == Sameness.SAME;
    }
}
