package io.bulwark.proposals.claims;

import io.bulwark.proposals.claims.Vocabulary.Verb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@link Claims} from a proposal's title and description. Stateless: one reader serves all threads. */
public final class ClaimReader {
    public ClaimReader() {}

    /** What the two texts claim. Never fails, whatever they hold. */
    public Claims read(String title, String description) {
        Names names = new Names();
        Field heading = new Field("title", title, names);
        Field body = new Field("description", description, names);
        heading.read();
        body.read();
        List<Claim> claims = new ArrayList<>(heading.claims());
        claims.addAll(body.claims());
        List<Mention> mentions = new ArrayList<>(heading.mentions);
        mentions.addAll(body.mentions);
        boolean complete = claims.size() <= Claims.MOST && mentions.size() <= Claims.MOST && !heading.cut && !body.cut;
        return new Claims(first(claims), first(mentions), complete);
    }

    private static <T> List<T> first(List<T> list) {
        return list.subList(0, Math.min(list.size(), Claims.MOST));
    }

    private static final class Field {
        private final String name;
        private final int[] text;
        private final Names names;
        private final List<Draft> drafts = new ArrayList<>();
        private final List<Mention> mentions = new ArrayList<>();
        private boolean cut;

        Field(String name, String text, Names names) {
            this.name = name;
            this.text = text.codePoints().toArray();
            this.names = names;
        }

        void read() {
            List<Passage> passages = Blocks.of(text);
            passages.forEach(passage -> mention(passage.lexemes()));
            names.learn(mentions);
            Fields fields = new Fields(this::accept);
            Verb lead = null;
            Long chain = null;
            int group = -1;
            List<Passage> rows = new ArrayList<>();
            for (Passage passage : passages) {
                if (!rows.isEmpty()
                        && (passage.kind() != Passage.Kind.ROW
                                || passage.group() != rows.getFirst().group())) {
                    Grids.read(rows, lead, chain, this::accept, names);
                    rows.clear();
                }
                switch (passage.kind()) {
                    case HEADING -> {
                        fields.flush();
                        chain = chain(passage);
                        lead = Statements.leading(passage);
                        Statements.read(passage, null, chain, this::accept);
                    }
                    case ROW -> rows.add(passage);
                    case ITEM, PROSE, CODE -> {
                        if (passage.group() != group) {
                            group = passage.group();
                            // A blank line may stand between an introduction and its list, more ends it.
                            fields.flush();
                        }
                        boolean field = passage.kind() != Passage.Kind.PROSE && fields.take(passage, chain);
                        if (!field || passage.kind() == Passage.Kind.ITEM) {
                            Verb introduced = passage.kind() == Passage.Kind.ITEM && !field ? lead : null;
                            Statements.read(passage, introduced, chain, this::accept);
                        }
                        Verb verb = passage.lead() ? Statements.leading(passage) : null;
                        lead = verb != null ? verb : passage.kind() == Passage.Kind.PROSE ? null : lead;
                    }
                }
            }
            if (!rows.isEmpty()) {
                Grids.read(rows, lead, chain, this::accept, names);
            }
            fields.flush();
        }

        private void accept(Draft draft) {
            if (drafts.size() < Claims.MOST + 1) {
                drafts.add(draft);
            } else {
                cut = true;
            }
        }

        List<Claim> claims() {
            return drafts.stream()
                    .map(draft -> draft.claim(name, text, names))
                    .distinct()
                    .sorted(Comparator.comparingInt(
                            (Claim claim) -> claim.quote().start()))
                    .toList();
        }

        private @Nullable Long chain(Passage heading) {
            for (Lexeme word : heading.lexemes()) {
                Long named = word.is(Lexeme.Kind.WORD) ? ChainNames.named(word.lower()) : null;
                if (named != null) {
                    return named;
                }
            }
            return null;
        }

        private void mention(List<Lexeme> lexemes) {
            for (int i = 0; i < lexemes.size(); i++) {
                Lexeme word = lexemes.get(i);
                Mention.Kind kind =
                        switch (word.kind()) {
                            case ADDRESS -> Mention.Kind.ADDRESS;
                            case ENS -> Mention.Kind.ENS;
                            case FUNCTION -> Mention.Kind.FUNCTION;
                            case HEX -> Mention.Kind.HEX;
                            default -> null;
                        };
                if (kind == null) {
                    continue;
                }
                if (mentions.size() > Claims.MOST) {
                    cut = true;
                    return;
                }
                String label = kind == Mention.Kind.ADDRESS ? Names.label(lexemes, i) : word.owner();
                mentions.add(new Mention(
                        kind, word.text(), label, word.chain(), word.shown(), name, word.start(), word.end()));
            }
        }
    }
}
