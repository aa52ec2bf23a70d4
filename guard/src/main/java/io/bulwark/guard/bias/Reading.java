package io.bulwark.guard.bias;

import io.bulwark.guard.bias.Context.Aim;
import io.bulwark.guard.bias.Context.Excuse;
import io.bulwark.guard.bias.Groups.Group;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds terms and phrases in a text and weighs them by their context. */
final class Reading {
    private static final int OFTEN = 256;

    private final Lexicon lexicon;
    private final Disguise disguise;

    private record Raw(int first, int last, int start, int end, Object meaning) {}

    Reading(Lexicon lexicon) {
        this.lexicon = lexicon;
        this.disguise = new Disguise(lexicon);
    }

    /**
     * The hits of a text in its order.
     *
     * @param english false to look only for terms of other languages and for what takes several English words, which another
     *     language does not hold by chance
     */
    List<Hit> read(Words words, boolean english) {
        Context context = new Context(words, lexicon.groups());
        List<Raw> terms = new ArrayList<>();
        List<Raw> rules = new ArrayList<>();
        lexicon.phrases().match(words, (name, first, last) -> {
            Object meaning = lexicon.meaning(name);
            if (meaning == null) {
                context.cue(name, first, last);
            } else if (meaning instanceof Term term) {
                if (english || term.foreign() || term.use() == Term.Use.HARD && last - first > 1) {
                    terms.add(new Raw(first, last, words.start(first), words.end(last - 1), term));
                }
            } else if (english || last - first > 1) {
                rules.add(new Raw(first, last, words.start(first), words.end(last - 1), meaning));
            }
        });
        if (english) {
            disguise.find(words, (term, start, end) -> {
                int first = wordAt(words, start);
                int last = wordAt(words, end - 1) + 1;
                if (first < words.size()) {
                    terms.add(new Raw(first, Math.max(first + 1, Math.min(last, words.size())), start, end, term));
                }
            });
        }
        List<Hit> hits = new ArrayList<>();
        for (Raw raw : longest(terms)) {
            paced(hits, words);
            hits.add(term(raw, (Term) raw.meaning(), context));
        }
        for (Raw raw : surest(rules)) {
            paced(hits, words);
            hits.add(rule(raw, (Rule) raw.meaning(), words, context));
        }
        hits.sort(Comparator.comparingInt(Hit::start).thenComparingInt(Hit::end));
        return hits;
    }

    private static void paced(List<Hit> hits, Words words) {
        if (hits.size() % OFTEN == OFTEN - 1) {
            words.pause();
        }
    }

    /** The word that covers a character, or the next one. */
    private static int wordAt(Words words, int character) {
        int low = 0;
        int high = words.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (words.end(middle) > character) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static List<Raw> longest(List<Raw> raws) {
        raws.sort(Comparator.comparingInt(Raw::start)
                .thenComparing(Comparator.comparingInt(Raw::end).reversed())
                .thenComparing(r -> ((Term) r.meaning()).use()));
        List<Raw> kept = new ArrayList<>();
        int end = -1;
        for (Raw raw : raws) {
            if (raw.end() > end) {
                if (raw.start() >= end) {
                    kept.add(raw);
                    end = raw.end();
                }
            }
        }
        return kept;
    }

    private static List<Raw> surest(List<Raw> raws) {
        raws.sort(Comparator.comparingInt(Raw::start)
                .thenComparing(Comparator.comparingDouble((Raw r) -> ((Rule) r.meaning()).confidence())
                        .reversed()));
        List<Raw> kept = new ArrayList<>();
        for (Raw raw : raws) {
            Raw last = kept.isEmpty() ? null : kept.getLast();
            if (last == null || raw.start() >= last.end()) {
                kept.add(raw);
            } else if (((Rule) raw.meaning()).confidence() > ((Rule) last.meaning()).confidence()) {
                kept.set(kept.size() - 1, raw);
            }
        }
        return kept;
    }

    private static Hit term(Raw raw, Term term, Context context) {
        Aim aim = context.aim(raw.first(), raw.last());
        Excuse excuse = context.excuse(raw.first(), raw.last(), true, aim);
        double confidence =
                switch (term.use()) {
                    case HARD, OWN -> term.category().equals("LOADED_LANGUAGE") ? 0.7 : 0.85;
                    case STRONG -> aim == Aim.NOBODY ? 0.6 : 0.7;
                    case AIM -> aim == Aim.NOBODY ? 0.2 : 0.7;
                    case MILD -> aim == Aim.NOBODY ? 0.15 : 0.25;
                };
        if (term.use() == Term.Use.AIM && context.deniedItself(raw.first())) {
            excuse = Excuse.STRONG;
        }
        confidence *= factor(excuse);
        return new Hit(
                raw.first(),
                raw.last(),
                raw.start(),
                raw.end(),
                term.category(),
                term.severity(),
                term.group(),
                term,
                confidence,
                excuse == Excuse.STRONG,
                aim != Aim.NOBODY);
    }

    private static double factor(Excuse excuse) {
        return switch (excuse) {
            case NONE -> 1;
            case WEAK -> 0.7;
            case STRONG -> 0.25;
        };
    }

    private Hit rule(Raw raw, Rule rule, Words words, Context context) {
        String group = "";
        for (int w = raw.first(); w < raw.last(); w++) {
            Group named = lexicon.groups().of(words.key(w));
            if (named != null && !named.mask().equals("xwho")) {
                group = named.kind();
            }
        }
        Excuse excuse = context.excuse(raw.first(), raw.last(), false, Aim.NOBODY);
        boolean denied = !rule.negated() && context.denied(raw.first(), raw.last());
        boolean helping = rule.category().equals("SELF_HARM") && context.helping(raw.first(), raw.last());
        // "Dirty Muslim" says the same after "he was called" only where somebody judges it, but a denial turns it
        // around.
        double factor = denied || helping ? 0.4 : factor(excuse);
        return new Hit(
                raw.first(),
                raw.last(),
                raw.start(),
                raw.end(),
                rule.category(),
                rule.severity(),
                group,
                null,
                rule.confidence() * factor,
                excuse == Excuse.STRONG || denied || helping,
                true);
    }
}
