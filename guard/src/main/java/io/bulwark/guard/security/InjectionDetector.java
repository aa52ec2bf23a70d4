package io.bulwark.guard.security;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import io.bulwark.text.decode.Decoded;
import java.util.EnumSet;
import java.util.Set;

/** Attacks in what users say and instructions planted in what the model reads, in the clear and in encodings. */
final class InjectionDetector implements Detector {
    /** From this score on a finding is severe enough to stop the text under the default policy. */
    private static final double SEVERE = 0.75;

    private static final double WORTH_SAYING = 0.3;
    private static final double HIDDEN = 0.9;

    private final Injection injection;

    InjectionDetector(Injection injection) {
        this.injection = injection;
    }

    @Override
    public String name() {
        return "injection";
    }

    @Override
    public Set<String> languages() {
        return Language.JUDGED;
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage passage : inspection.judged()) {
            inspection.checkTime();
            if (passage.origin() == Origin.USER) {
                passage(Head.PROMPT, passage, inspection::checkTime, out);
            } else if (passage.origin() == Origin.DOCUMENT || passage.origin() == Origin.TOOL) {
                passage(Head.PLANTED, passage, inspection::checkTime, out);
            }
        }
    }

    private void passage(Head head, Passage passage, Runnable pause, Findings out) {
        Words words = passage.words();
        Language language = Language.of(words);
        if (language == Language.OTHER) {
            out.notChecked(name(), passage.part(), "there are no rules for the language of this text");
        } else if (language == Language.RULES) {
            out.notChecked(
                    "injection-model", passage.part(), "trained on English; the rules of the language were applied");
        }
        Injection.Judgement plain = injection.judge(head, words, pause);
        out.score(plain.score());
        if (plain.score() >= WORTH_SAYING) {
            report(head, passage, plain, out);
        }
        for (Decoded decoded : passage.decoded()) {
            pause.run();
            hidden(head, passage, decoded, plain, pause, out);
        }
    }

    private void report(Head head, Passage passage, Injection.Judgement judgement, Findings out) {
        Set<Rule> told = EnumSet.noneOf(Rule.class);
        for (Rules.Hit hit : judgement.hits()) {
            if (!hit.quoted() && told.add(hit.rule())) {
                add(head, passage, hit.rule(), hit.start(), hit.end(), judgement.score(), severity(judgement), out);
            }
        }
        if (told.isEmpty()) {
            Words words = passage.words();
            int start = words.start(judgement.margins().first());
            int end = words.end(judgement.margins().last() - 1);
            // Many harmless documents give orders to their reader: the model alone stops none without a known pattern,
            // which
            // may stand between quotation marks, as all does in JSON.
            boolean prompt = head == Head.PROMPT;
            boolean supported = prompt || !judgement.hits().isEmpty();
            Severity severity = supported ? severity(judgement) : Severity.MEDIUM;
            add(head, passage, prompt ? Rule.OVERRIDE : Rule.PLANTED, start, end, judgement.score(), severity, out);
        }
    }

    private static Severity severity(Injection.Judgement judgement) {
        return judgement.score() >= SEVERE ? Severity.HIGH : Severity.MEDIUM;
    }

    private void add(
            Head head, Passage passage, Rule rule, int start, int end, double score, Severity severity, Findings out) {
        out.add(Finding.at(
                passage,
                passage.sourceStart(start),
                passage.sourceEnd(end),
                category(head, rule),
                severity,
                score,
                name(),
                advice(head)));
    }

    private static String category(Head head, Rule rule) {
        if (head == Head.PLANTED) {
            return "INDIRECT_INJECTION";
        }
        return switch (rule) {
            case JAILBREAK, PERSONA -> "JAILBREAK";
            case EXTRACT -> "PROMPT_EXTRACTION";
            case SECRET -> "SECRET_REQUEST";
            case OVERRIDE, TOKEN, CLAIM, DELIMITER, PLANTED -> "PROMPT_INJECTION";
        };
    }

    private static String advice(Head head) {
        return head == Head.PROMPT
                ? "Do not send this to the model, or send it without tools and without secrets in the prompt."
                : "Take this passage out before the model reads the document, or tell the model that it is data.";
    }

    /** Letters alone rarely form a pattern by chance, so that a match in decoded text is strong evidence. */
    private void hidden(
            Head head, Passage passage, Decoded decoded, Injection.Judgement plain, Runnable pause, Findings out) {
        Words words = Words.of(Folded.of(decoded.text(), pause), pause);
        double confidence = 0;
        for (Rules.Hit hit : injection.hits(words)) {
            boolean known = plain.hits().stream().anyMatch(h -> h.rule() == hit.rule());
            if (!known || !decoded.encoding().startsWith("leetspeak")) {
                double worth = hit.rule().strong() ? HIDDEN : 0.7;
                confidence = Math.max(confidence, worth);
            }
        }
        if (words.size() >= 4 && carrier(decoded.encoding())) {
            double score = injection.judge(head, words, pause).score();
            confidence = Math.max(confidence, score >= 0.5 ? score : 0);
        }
        if (confidence > 0) {
            out.add(Finding.at(
                            passage,
                            decoded.start(),
                            decoded.end(),
                            "ENCODED_INJECTION",
                            confidence >= SEVERE ? Severity.HIGH : Severity.MEDIUM,
                            confidence,
                            name(),
                            "The text hides an instruction (" + decoded.encoding() + "). " + advice(head))
                    .showing(decoded.encoding() + ": " + shown(decoded)));
        }
    }

    private static String shown(Decoded decoded) {
        int length = Math.min(120, decoded.text().length());
        return decoded.text().slice(0, length) + (length < decoded.text().length() ? "…" : "");
    }

    /** Encodings that give exact text back, so that the model may judge it; ciphers are guesses and need a pattern. */
    private static boolean carrier(String encoding) {
        String last = encoding.substring(encoding.lastIndexOf('>') + 1);
        return switch (last) {
            case "base64",
                    "base32",
                    "hex",
                    "binary",
                    "char-codes",
                    "unicode-escape",
                    "tags",
                    "variation-selectors",
                    "zero-width",
                    "morse" -> true;
            default -> false;
        };
    }
}
