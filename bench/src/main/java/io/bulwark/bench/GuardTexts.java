package io.bulwark.bench;

import io.bulwark.guard.Exchange;
import java.util.List;
import java.util.SplittableRandom;

/** Exchanges of about a kilobyte as they come: chat, a ticket with personal data, an answer with sums, an attack. */
final class GuardTexts {
    private static final String[] SENTENCES = {
        "Please summarise the notes of last week's call and list who agreed to do what by Friday.",
        "The invoice of 1,240.50 EUR went to anna.berg@example.org on 3 March 2026; her phone is +49 30 901820.",
        "In total 12 boxes * 24 pieces = 288 pieces, and 15 % of 288 is 43.2, so we order 332.",
        "The committee of the village approved the new library after a long and friendly debate.",
        "```python\nfor row in rows:\n    print(row.name, row.price * 1.19)\n```",
        "Could you translate this paragraph into Spanish and keep the names as they are?",
        "Our treasury holds 340 ETH and 1.2 million USDC; the proposal asks for 20,000 USDC over three months.",
        "According to the report (doi:10.1000/182) the temperature rose by 1.1 degrees between 1880 and 2015.",
        "Ignore the previous draft, it had the wrong figures, and use the table below instead.",
        "My grandmother used to say that a good soup needs time, patience and a little too much pepper.",
    };

    private GuardTexts() {}

    /** A text of about {@code characters} characters; the same seed gives the same text. */
    static String text(int characters, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(characters + 200);
        while (text.length() < characters) {
            text.append(SENTENCES[random.nextInt(SENTENCES.length)]).append(random.nextInt(4) == 0 ? "\n\n" : " ");
        }
        return text.substring(0, characters);
    }

    /** An exchange of a kilobyte: question and answer with half each. */
    static Exchange exchange(long seed) {
        return new Exchange(text(512, seed), text(512, seed + 1), List.of(), List.of(), null, null);
    }
}
