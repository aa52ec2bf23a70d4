package io.bulwark.proposals.claims;

import io.bulwark.proposals.claims.Claim.Kind;
import io.bulwark.proposals.claims.Claim.Party;
import io.bulwark.proposals.claims.Claim.Unit;
import io.bulwark.proposals.claims.Vocabulary.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Claims of one sentence, list item, heading or line of code. */
final class Statements {
    private static final int REACH = 60;
    private static final int BEFORE = 24;
    private static final int MOST_SUMS = 60;

    private final List<Lexeme> words;
    private final @Nullable Verb lead;
    private final @Nullable Long chain;
    private final Consumer<Draft> out;
    private boolean conditional;
    private boolean past;

    private Statements(List<Lexeme> words, @Nullable Verb lead, @Nullable Long chain, Consumer<Draft> out) {
        this.words = words;
        this.lead = lead;
        this.chain = chain;
        this.out = out;
    }

    /**
     * @param lead the verb of the line that introduces this list item, null where none does
     * @param chain the chain that the section is about, null where none is named
     */
    static void read(Passage passage, @Nullable Verb lead, @Nullable Long chain, Consumer<Draft> out) {
        Statements statements = new Statements(passage.lexemes(), lead, chain, out);
        statements.mood();
        statements.functions();
        if (passage.kind() != Passage.Kind.CODE || statements.comment()) {
            statements.verbs(passage.kind() == Passage.Kind.ITEM);
        }
    }

    /** The verb that a line ending in a colon hands on to the list below it, or null. */
    static @Nullable Verb leading(Passage passage) {
        for (Lexeme word : passage.lexemes()) {
            Verb verb = word.is(Lexeme.Kind.WORD) ? Vocabulary.verb(word.lower()) : null;
            if (verb == Verb.TRANSFER || verb == Verb.STREAM || verb == Verb.APPROVE || verb == Verb.MINT) {
                return verb;
            }
        }
        return null;
    }

    private boolean comment() {
        return words.size() > 2 && words.get(0).sign("/") && words.get(1).sign("/")
                || words.getFirst().sign("#");
    }

    private void mood() {
        for (int i = 0; i < words.size(); i++) {
            Lexeme word = words.get(i);
            if (!word.is(Lexeme.Kind.WORD)) {
                continue;
            }
            boolean strong = word.lower().equals("if") || word.lower().equals("unless");
            if (strong && !passes(i)) {
                conditional = true;
            }
        }
    }

    /** "if the proposal passes" is what every proposal depends on. */
    private boolean passes(int at) {
        for (int i = at + 1; i < Math.min(words.size(), at + 7); i++) {
            if (Vocabulary.passed(words.get(i).lower())) {
                return true;
            }
        }
        return false;
    }

    // Calls written as code.

    private void functions() {
        for (int i = 0; i < words.size(); i++) {
            Lexeme word = words.get(i);
            if (word.is(Lexeme.Kind.FUNCTION)) {
                call(word, i);
            }
        }
    }

    private void call(Lexeme name, int at) {
        Kind known = Vocabulary.function(name.text());
        boolean open = at + 1 < words.size() && words.get(at + 1).sign("(");
        if (known == null && !open && name.owner() == null && !told(at, "function", "call", "method", "invok")) {
            return;
        }
        Draft draft = new Draft(known == null ? Kind.CALL : known, name.start(), name.end(), name.code() ? 0.9 : 0.75);
        draft.function = name.text();
        draft.chain = chain;
        if (name.owner() != null) {
            draft.target = new Party(null, name.owner());
        }
        if (open) {
            arguments(draft, at + 1);
        }
        for (int i = at - 1; i >= Math.max(0, at - 4); i--) {
            draft.negated |= Vocabulary.negation(words.get(i).lower());
        }
        if (draft.target == null) {
            target(draft, at);
        }
        draft.conditional = conditional;
        out.accept(draft);
    }

    private void arguments(Draft draft, int open) {
        int depth = 0;
        int to = Math.min(words.size(), open + REACH);
        for (int i = open; i < to; i++) {
            Lexeme word = words.get(i);
            depth += word.sign("(") ? 1 : word.sign(")") ? -1 : 0;
            draft.end = word.end();
            if (depth == 0) {
                return;
            }
            if (draft.recipient == null && word.party()) {
                draft.recipient = party(word, null);
            } else if (draft.sum == null && word.is(Lexeme.Kind.NUMBER) && depth == 1) {
                Sum sum = Sum.at(words, i);
                boolean whole = sum != null && sum.unit() == Unit.TOKEN;
                draft.sum = sum == null || whole ? sum : new Sum(sum.value(), sum.other(), Unit.RAW, null, i, i + 1);
            }
        }
    }

    /** "call f on the Registry (0x...)": the contract after the function. */
    private void target(Draft draft, int at) {
        int to = Math.min(words.size(), at + 40);
        for (int i = at + 1; i + 1 < to; i++) {
            if (words.get(i).word("on") || words.get(i).word("of")) {
                draft.target = named(i + 1);
                if (draft.target != null) {
                    return;
                }
            }
        }
    }

    // Statements in words.

    private void verbs(boolean item) {
        int previous = 0;
        int seen = 0;
        for (int i = 0; i < words.size(); i++) {
            Lexeme word = words.get(i);
            Verb verb = word.is(Lexeme.Kind.WORD) ? Vocabulary.verb(word.lower()) : null;
            if (verb == null || noun(i, verb)) {
                continue;
            }
            int next = next(i + 1, verb);
            past = told(i);
            statement(verb, i, previous, next);
            previous = i + 1;
            seen++;
        }
        if (item && seen == 0 && lead != null) {
            statement(lead, -1, 0, Math.min(words.size(), REACH));
        }
    }

    /** The next verb that starts a statement of its own; the words of an allowance or a stream belong to one. */
    private int next(int from, Verb current) {
        int to = Math.min(words.size(), from + REACH);
        for (int i = from; i < to; i++) {
            Verb verb = words.get(i).is(Lexeme.Kind.WORD)
                    ? Vocabulary.verb(words.get(i).lower())
                    : null;
            if (verb != null && verb != current && !noun(i, verb) && !joined(i)) {
                return i;
            }
            if (verb == current && i > from + 2 && !noun(i, verb)) {
                return i;
            }
        }
        return to;
    }

    /** "to cover", "to fund": what the money is for, not another payment. */
    private boolean joined(int at) {
        return at > 1 && words.get(at - 1).word("to") && purpose(at - 2);
    }

    private boolean purpose(int before) {
        Lexeme word = words.get(before);
        return word.party() || word.sign(")") || word.is(Lexeme.Kind.WORD) && Vocabulary.verb(word.lower()) == null;
    }

    private boolean noun(int at, Verb verb) {
        Lexeme before = at > 0 ? words.get(at - 1) : null;
        Lexeme after = at + 1 < words.size() ? words.get(at + 1) : null;
        String word = words.get(at).lower();
        // "to the Stream Management Pod": part of a name.
        if (before != null && before.word("the") && capital(words.get(at)) && after != null && capital(after)) {
            return true;
        }
        return switch (verb) {
            case GRANT ->
                before != null
                        && (before.word("this") || before.word("the") || before.word("one-time"))
                        && word.equals("grant")
                        && !mentions(at, "role");
            case SET -> before != null && (before.word("a") || before.word("the")) && word.startsWith("set");
            case RECEIVE -> word.equals("get") && after != null && after.word("the");
            case UPGRADE -> word.equals("implementation") && told(at, "upgrade", "set", "change", "update");
            default -> false;
        };
    }

    private boolean told(int at, String... stems) {
        for (int i = Math.max(0, at - 12); i < at; i++) {
            for (String stem : stems) {
                if (words.get(i).lower().startsWith(stem)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the statement around {@code at} tells of the past. */
    private boolean told(int at) {
        boolean been = false;
        for (int i = Math.max(0, at - 6); i < at; i++) {
            String word = words.get(i).lower();
            if (Vocabulary.future(word) && !word.equals("be")) {
                return false;
            }
            been |= Vocabulary.past(word);
        }
        return been;
    }

    private boolean denied(int at) {
        for (int i = Math.max(0, at - 5); i < at; i++) {
            Lexeme word = words.get(i);
            if (word.is(Lexeme.Kind.WORD) && Vocabulary.negation(word.lower())) {
                return true;
            }
        }
        return false;
    }

    private boolean hedged(int at) {
        for (int i = Math.max(0, at - 4); i < at; i++) {
            Lexeme word = words.get(i);
            if (word.is(Lexeme.Kind.WORD) && Vocabulary.condition(word.lower()) && !passes(i)) {
                return true;
            }
        }
        return conditional;
    }

    private boolean mentions(int at, String stem) {
        int to = Math.min(words.size(), at + 14);
        for (int i = Math.max(0, at); i < to; i++) {
            if (words.get(i).lower().contains(stem)) {
                return true;
            }
        }
        return false;
    }

    private void statement(Verb verb, int at, int previous, int next) {
        switch (verb) {
            case TRANSFER, STREAM, MINT, BURN, RECEIVE, REQUEST, APPROVE -> {
                if (verb == Verb.TRANSFER && control(at, next)) {
                    owner(at, next);
                } else {
                    money(verb, at, previous, next);
                }
            }
            case GRANT -> {
                if (mentions(at, "role") || mentions(at, "permission")) {
                    party(Kind.GRANT_ROLE, at, next, "to");
                } else if (control(at, next)) {
                    owner(at, next);
                } else {
                    money(Verb.TRANSFER, at, previous, next);
                }
            }
            case REVOKE -> party(Kind.REVOKE_ROLE, at, next, "from");
            case ADD -> member(Kind.GRANT_ROLE, at, next);
            case REMOVE -> member(Kind.REVOKE_ROLE, at, next);
            case RENOUNCE, ACCEPT -> {
                if (control(at, next)) {
                    owner(at, next);
                }
            }
            case UPGRADE -> upgrade(at, next);
            case SET -> setting(at, next);
            case DELEGATE -> party(Kind.DELEGATE, at, next, "to");
            case CALL -> {}
        }
    }

    private boolean control(int at, int next) {
        int to = Math.min(next, at + 12);
        for (int i = at + 1; i < to; i++) {
            String word = words.get(i).lower();
            if (word.equals("ownership")
                    || word.equals("owner")
                    || word.equals("admin")
                    || word.equals("control")
                    || word.equals("administration")) {
                return true;
            }
        }
        return false;
    }

    private void owner(int at, int next) {
        Draft draft = draft(Kind.TRANSFER_OWNERSHIP, at, next, 0.7);
        for (int i = at + 1; i < next; i++) {
            Lexeme word = words.get(i);
            if ((word.word("to") || word.sign("->") || word.word("from")) && i + 1 < next) {
                Party party = named(i + 1);
                if (party != null && !word.word("from")) {
                    draft.recipient = party;
                    end(draft, i + 1, next);
                }
            } else if ((word.word("of") || word.word("over") || word.word("for"))
                    && draft.target == null
                    && i + 1 < next) {
                draft.target = named(i + 1);
            }
        }
        if (draft.recipient == null) {
            draft.recipient = firstParty(at + 1, next, draft.target);
        }
        draft.confidence += draft.recipient == null ? -0.2 : 0.2;
        out.accept(draft);
    }

    private void party(Kind kind, int at, int next, String preposition) {
        Draft draft = draft(kind, at, next, 0.65);
        for (int i = at + 1; i < next; i++) {
            Lexeme word = words.get(i);
            if (word.word(preposition) && i + 1 < next) {
                Party party = named(i + 1);
                draft.recipient = party == null ? draft.recipient : party;
            } else if (word.lower().startsWith("role") && draft.parameter == null) {
                draft.parameter = phrase(Math.max(at + 1, i - 3), i);
            } else if (word.is(Lexeme.Kind.NUMBER) && draft.sum == null) {
                draft.sum = Sum.at(words, i);
            } else if ((word.word("on") || word.word("in")) && draft.target == null && i + 1 < next) {
                draft.target = named(i + 1);
            } else if (word.is(Lexeme.Kind.WORD) && word.text().endsWith("_ROLE")) {
                draft.parameter = word.text();
            }
        }
        if (draft.recipient == null) {
            draft.recipient = firstParty(at + 1, next, draft.target);
        }
        boolean role = draft.parameter != null || mentions(at, "role") || kind == Kind.DELEGATE;
        if (draft.recipient != null || role) {
            draft.confidence += draft.recipient != null && draft.recipient.address() != null ? 0.25 : -0.1;
            out.accept(draft);
        }
    }

    /** "add 0x... as a signer", "remove X as owner". */
    private void member(Kind kind, int at, int next) {
        for (int i = at + 1; i < next; i++) {
            String word = words.get(i).lower();
            boolean office =
                    switch (word) {
                        case "signer",
                                "signers",
                                "owner",
                                "owners",
                                "oracle",
                                "oracles",
                                "minter",
                                "manager",
                                "steward",
                                "admin",
                                "module",
                                "guardian",
                                "keeper",
                                "operator",
                                "executor",
                                "proposer",
                                "controller",
                                "member" -> true;
                        default -> false;
                    };
            if (office) {
                Draft draft = draft(kind, at, next, 0.6);
                draft.parameter = word;
                draft.recipient = firstParty(at + 1, next, null);
                if (draft.recipient == null) {
                    draft.recipient = named(at + 1);
                }
                draft.confidence += draft.recipient != null && draft.recipient.address() != null ? 0.25 : -0.15;
                out.accept(draft);
                return;
            }
        }
    }

    private void upgrade(int at, int next) {
        Draft draft = draft(Kind.UPGRADE, at, next, 0.6);
        draft.target = named(at + 1);
        for (int i = at + 1; i < next; i++) {
            Lexeme word = words.get(i);
            if ((word.word("to") || word.sign("->") || word.word("implementation")) && i + 1 < next) {
                Party party =
                        named(word.word("implementation") && words.get(i + 1).is(Lexeme.Kind.SIGN) ? i + 2 : i + 1);
                draft.recipient = party != null && party.address() != null ? party : draft.recipient;
            } else if ((word.word("of") || word.word("for")) && draft.target == null && i + 1 < next) {
                draft.target = named(i + 1);
            }
        }
        if (draft.recipient == null) {
            draft.recipient = firstParty(at + 1, next, draft.target);
        }
        boolean said = draft.recipient != null
                || draft.target != null
                || mentions(at - 4, "proxy")
                || mentions(at - 4, "contract");
        if (said) {
            draft.confidence += draft.recipient != null ? 0.25 : -0.1;
            out.accept(draft);
        }
    }

    private void setting(int at, int next) {
        if (control(at, next) && firstParty(at + 1, next, null) != null || control(at, Math.min(next, at + 4))) {
            owner(at, next);
            return;
        }
        for (int i = at + 1; i < next; i++) {
            boolean mark = words.get(i).word("to")
                    || words.get(i).sign("->")
                    || words.get(i).word("at")
                    || words.get(i).word("by")
                    || words.get(i).sign("=")
                    || words.get(i).word("as");
            if (!mark || i == at + 1 || i + 1 >= next) {
                continue;
            }
            Draft draft = draft(Kind.SET_PARAMETER, at, next, 0.6);
            draft.parameter = phrase(at + 1, Math.min(i, at + 10));
            for (int k = i + 1; k < Math.min(next, i + 5); k++) {
                Sum sum = Sum.at(words, k);
                if (sum != null) {
                    draft.sum = sum;
                    draft.duration = duration(k);
                    draft.confidence = 0.85;
                    break;
                }
            }
            if (draft.sum == null) {
                draft.recipient = named(i + 1);
            }
            if (draft.sum != null || draft.recipient != null || words.get(i + 1).is(Lexeme.Kind.WORD)) {
                out.accept(draft);
            }
            return;
        }
    }

    private void money(Verb verb, int at, int previous, int next) {
        Kind kind = kind(verb, at, next);
        int start = before(at, previous, verb);
        List<Sum> open = new ArrayList<>();
        Party recipient = verb == Verb.RECEIVE && at > 0 ? subject(at) : null;
        boolean emitted = false;
        int sums = 0;
        for (int i = Math.max(start, 0); i < next; i++) {
            Lexeme word = words.get(i);
            Sum sum = word.is(Lexeme.Kind.NUMBER) ? Sum.at(words, i) : everything(i, at);
            if (sum != null && sum.money() && !rate(sum) && sums < MOST_SUMS) {
                open.add(sum);
                sums++;
                i = Math.max(i, sum.to() - 1);
            } else if (word.is(Lexeme.Kind.PERCENT) && i > at && i < at + 4 && mentionsToken(i + 1)) {
                open.add(new Sum(word.value(), null, Unit.PERCENT, null, i, i + 1));
            } else if (toward(word, verb) && i + 1 < words.size()) {
                Party party = named(i + 1);
                if (party != null && (party.address() != null || !open.isEmpty() || verb != Verb.APPROVE)) {
                    recipient = party;
                    if (!open.isEmpty()) {
                        emit(kind, verb, at, start, next, open, recipient);
                        emitted = true;
                        open.clear();
                    }
                }
            } else if (word.party()
                    && recipient == null
                    && !(i > 0 && words.get(i - 1).word("from"))
                    && i > at
                    && (i == at + 1 || lead != null && at < 0)) {
                recipient = party(word, Names.label(words, i));
            }
        }
        if (!open.isEmpty()) {
            emit(kind, verb, at, start, next, open, recipient);
        } else if (!emitted
                && recipient != null
                && recipient.address() != null
                && verb != Verb.REQUEST
                && verb != Verb.RECEIVE) {
            emit(kind, verb, at, start, next, List.of(), recipient);
        }
    }

    private boolean mentionsToken(int from) {
        for (int i = from; i < Math.min(words.size(), from + 5); i++) {
            if (words.get(i).is(Lexeme.Kind.WORD)
                    && Vocabulary.symbol(words.get(i).text())) {
                return true;
            }
        }
        return false;
    }

    private Kind kind(Verb verb, int at, int next) {
        return switch (verb) {
            case STREAM -> Kind.STREAM;
            case APPROVE -> Kind.APPROVE;
            case MINT -> Kind.MINT;
            case BURN -> Kind.BURN;
            default -> {
                boolean stream = false;
                for (int i = Math.max(0, at); i < next; i++) {
                    // A capital makes it part of a name, such as the Stream Management Pod.
                    stream |= words.get(i).text().equals("stream")
                            || words.get(i).word("streamed")
                            || words.get(i).word("vesting");
                }
                boolean allowance = mentions(at, "allowance");
                yield stream ? Kind.STREAM : allowance ? Kind.APPROVE : Kind.TRANSFER;
            }
        };
    }

    private static boolean toward(Lexeme word, Verb verb) {
        return word.word("to")
                || word.word("into")
                || word.sign("->")
                || word.word("towards")
                || verb == Verb.APPROVE && word.word("for")
                || word.word("recipient")
                || word.word("beneficiary");
    }

    /** Where the sums of a statement may begin: "100 USDC will be sent to ..." has them before its verb. */
    private int before(int at, int previous, Verb verb) {
        boolean passive = verb == Verb.RECEIVE
                || at > 0 && passive(at)
                || at >= 0 && words.get(at).lower().endsWith("ment");
        return at < 0 ? 0 : passive && verb != Verb.RECEIVE ? Math.max(previous, at - BEFORE) : at + 1;
    }

    private boolean passive(int at) {
        for (int i = Math.max(0, at - 4); i < at; i++) {
            if (words.get(i).word("be")
                    || words.get(i).word("is")
                    || words.get(i).word("are")
                    || words.get(i).word("being")
                    || words.get(i).word("was")
                    || words.get(i).word("were")) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Sum everything(int at, int verb) {
        Lexeme word = words.get(at);
        if (at <= verb || at > verb + 4 || !(word.word("all") || word.word("entire") || word.word("full"))) {
            return null;
        }
        for (int i = at + 1; i < Math.min(words.size(), at + 7); i++) {
            Lexeme next = words.get(i);
            if (next.is(Lexeme.Kind.WORD) && Vocabulary.symbol(next.text())) {
                return new Sum(null, null, Unit.EVERYTHING, Vocabulary.token(next.text()), at, i + 1);
            }
            if (next.word("balance")
                    || next.word("funds")
                    || next.word("tokens")
                    || next.word("assets")
                    || next.word("treasury")) {
                return new Sum(null, null, Unit.EVERYTHING, null, at, i + 1);
            }
        }
        return null;
    }

    /** A sum such as "$0.06 per CELO" is a price, not money that moves. */
    private boolean rate(Sum sum) {
        int i = sum.to();
        if (sum.from() > 0 && words.get(sum.from() - 1).word("at")
                || sum.from() > 1
                        && words.get(sum.from() - 2).word("at")
                        && words.get(sum.from() - 1).sign("~")) {
            return true;
        }
        if (i + 1 >= words.size()) {
            return false;
        }
        Lexeme word = words.get(i);
        Lexeme after = words.get(i + 1);
        return (word.word("per") || word.sign("/"))
                && after.is(Lexeme.Kind.WORD)
                && Vocabulary.symbol(after.text())
                && Vocabulary.period(after.lower()) == null
                && after.text().equals(after.text().toUpperCase(java.util.Locale.ROOT));
    }

    private void emit(Kind kind, Verb verb, int at, int start, int next, List<Sum> sums, @Nullable Party recipient) {
        List<@Nullable Sum> each = new ArrayList<>(sums);
        if (each.isEmpty()) {
            each.add(null);
        }
        for (Sum sum : each) {
            int first = sum == null ? Math.max(at, 0) : Math.min(Math.max(at, 0), sum.from());
            Draft draft =
                    draft(kind, Math.max(at, 0), next, verb == Verb.REQUEST || verb == Verb.RECEIVE ? 0.45 : 0.55);
            Draft placed =
                    at < 0 || first < at ? moved(draft, Math.max(0, Math.min(first, words.size() - 1)), next) : draft;
            placed.sum = sum;
            placed.recipient = recipient;
            placed.confidence += recipient == null ? -0.1 : recipient.address() != null ? 0.3 : 0.15;
            placed.confidence += sum == null ? -0.15 : 0.1;
            placed.duration = span(Math.max(at, 0), next);
            placed.period = every(Math.max(Math.min(start, first), 0), next);
            if (kind == Kind.TRANSFER && placed.period != null && placed.duration != null) {
                placed = as(Kind.STREAM, placed);
            }
            out.accept(placed);
        }
    }

    private Draft moved(Draft draft, int first, int next) {
        Draft moved = new Draft(draft.kind, words.get(first).start(), draft.end, draft.confidence);
        copy(draft, moved);
        end(moved, first, next);
        return moved;
    }

    private static Draft as(Kind kind, Draft draft) {
        Draft other = new Draft(kind, draft.start, draft.end, draft.confidence);
        copy(draft, other);
        return other;
    }

    private static void copy(Draft from, Draft to) {
        to.recipient = from.recipient;
        to.sum = from.sum;
        to.duration = from.duration;
        to.period = from.period;
        to.target = from.target;
        to.function = from.function;
        to.parameter = from.parameter;
        to.chain = from.chain;
        to.negated = from.negated;
        to.past = from.past;
        to.conditional = from.conditional;
    }

    private Draft draft(Kind kind, int at, int next, double confidence) {
        int first = Math.clamp(at, 0, words.size() - 1);
        Draft draft = new Draft(kind, words.get(first).start(), words.get(first).end(), confidence);
        draft.chain = chain(first, next);
        draft.negated = denied(first);
        draft.past = past;
        draft.conditional = hedged(first);
        end(draft, first, next);
        return draft;
    }

    private void end(Draft draft, int from, int next) {
        int last = Math.clamp(next - 1, from, words.size() - 1);
        draft.end = Math.max(draft.end, words.get(last).end());
    }

    private @Nullable Long chain(int from, int to) {
        Long found = null;
        for (int i = Math.max(0, from); i < Math.min(to, words.size()); i++) {
            Lexeme word = words.get(i);
            Long named = word.chain() != null
                    ? word.chain()
                    : word.is(Lexeme.Kind.WORD) ? ChainNames.named(word.lower()) : null;
            if (named != null
                    && (word.chain() != null
                            || i > 0
                                    && (words.get(i - 1).word("on")
                                            || words.get(i - 1).sign("(")))) {
                found = named;
            }
        }
        return found == null ? chain : found;
    }

    // Parties.

    private static Party party(Lexeme word, @Nullable String label) {
        return word.is(Lexeme.Kind.ADDRESS) ? new Party(word.text(), label) : new Party(null, word.text());
    }

    private @Nullable Party firstParty(int from, int to, @Nullable Party other) {
        for (int i = Math.max(0, from); i < Math.min(to, words.size()); i++) {
            Lexeme word = words.get(i);
            if (word.party()) {
                Party party = party(word, Names.label(words, i));
                if (other == null || !java.util.Objects.equals(other.address(), party.address())) {
                    return party;
                }
            }
        }
        return null;
    }

    /** The subject of "X will receive ...". */
    private @Nullable Party subject(int at) {
        for (int i = at - 1; i >= Math.max(0, at - 10); i--) {
            Lexeme word = words.get(i);
            if (word.party()) {
                return party(word, null);
            }
            if (word.is(Lexeme.Kind.WORD) && capital(word) && !Vocabulary.article(word.lower())) {
                int from = i;
                while (from > 0
                        && words.get(from - 1).is(Lexeme.Kind.WORD)
                        && capital(words.get(from - 1))
                        && !Vocabulary.article(words.get(from - 1).lower())) {
                    from--;
                }
                return new Party(null, Names.join(words, from, i + 1));
            }
        }
        return null;
    }

    /** Who or what is named from lexeme {@code from} on: an address, an ENS name or a name with a capital. */
    private @Nullable Party named(int from) {
        int i = from;
        int to = Math.min(words.size(), from + 14);
        while (i < to
                && (Vocabulary.article(words.get(i).lower())
                        || words.get(i).sign(":")
                        || words.get(i).sign("[")
                        || words.get(i).sign("(")
                        || words.get(i).sign("\"")
                        || words.get(i).sign("-"))) {
            i++;
        }
        int first = i;
        boolean capital = false;
        while (i < to
                && words.get(i).is(Lexeme.Kind.WORD)
                && i - first < 7
                && !Vocabulary.stop(words.get(i).lower())) {
            capital |= capital(words.get(i)) || thing(words.get(i).lower());
            i++;
        }
        int last = i;
        while (i < to
                && i - last < 3
                && (words.get(i).sign("(")
                        || words.get(i).sign("[")
                        || words.get(i).sign(":")
                        || words.get(i).sign("]")
                        || words.get(i).sign(","))) {
            i++;
        }
        Lexeme at = i < words.size() ? words.get(i) : null;
        String name = last > first ? Names.join(words, first, last) : null;
        if (at != null && at.party() && (i > last || last == first || i == last)) {
            return at.is(Lexeme.Kind.ADDRESS)
                    ? new Party(at.text(), name)
                    : new Party(
                            i + 2 < words.size()
                                            && words.get(i + 1).sign("(")
                                            && words.get(i + 2).is(Lexeme.Kind.ADDRESS)
                                    ? words.get(i + 2).text()
                                    : null,
                            at.text());
        }
        return name != null
                        && capital
                        && (first > from || Vocabulary.verb(words.get(first).lower()) == null)
                ? new Party(null, name)
                : null;
    }

    private static boolean capital(Lexeme word) {
        return Character.isUpperCase(word.text().codePointAt(0));
    }

    private static boolean thing(String word) {
        return switch (word) {
            case "multisig",
                    "treasury",
                    "safe",
                    "wallet",
                    "timelock",
                    "foundation",
                    "contract",
                    "pod",
                    "collector",
                    "team",
                    "committee",
                    "escrow",
                    "vault" -> true;
            default -> false;
        };
    }

    private @Nullable String phrase(int from, int to) {
        int first = from;
        while (first < to && Vocabulary.article(words.get(first).lower())) {
            first++;
        }
        return first >= to ? null : Names.join(words, first, to);
    }

    // Times.

    /** "over 12 months", "for one year". */
    private @Nullable Long span(int from, int to) {
        for (int i = Math.max(1, from); i < Math.min(to, words.size()); i++) {
            Lexeme before = words.get(i - 1);
            boolean preposition = before.word("over")
                    || before.word("for")
                    || before.word("during")
                    || before.word("across")
                    || before.word("a")
                    || before.word("of")
                    || before.word("the")
                    || before.word("next");
            Long seconds = preposition ? duration(i) : null;
            if (seconds != null) {
                return seconds;
            }
        }
        return null;
    }

    /** The time that lexeme {@code at} and the next make, or null. */
    private @Nullable Long duration(int at) {
        Lexeme number = words.get(at);
        Integer word = number.is(Lexeme.Kind.WORD) ? Numerals.word(number.lower()) : null;
        int unit = at + 1;
        while (unit < words.size() && unit < at + 3 && words.get(unit).sign("-")) {
            unit++;
        }
        Long seconds = unit < words.size() ? Vocabulary.period(words.get(unit).lower()) : null;
        if (seconds == null) {
            return null;
        }
        if (word != null) {
            return word * seconds;
        }
        if (number.is(Lexeme.Kind.NUMBER)
                && number.value() != null
                && number.value().precision() - number.value().scale() < 9) {
            return number.value()
                    .multiply(java.math.BigDecimal.valueOf(seconds))
                    .longValue();
        }
        return null;
    }

    /** "per month", "/ month", "monthly". */
    private @Nullable Long every(int from, int to) {
        for (int i = Math.max(0, from); i < Math.min(to, words.size()); i++) {
            Lexeme word = words.get(i);
            Long adverb = word.is(Lexeme.Kind.WORD) ? Vocabulary.adverb(word.lower()) : null;
            if (adverb != null) {
                return adverb;
            }
            boolean per = word.word("per")
                    || word.word("each")
                    || word.word("every")
                    || word.sign("/")
                    || word.word("a")
                            && i > 0
                            && words.get(i - 1).is(Lexeme.Kind.WORD)
                            && Vocabulary.symbol(words.get(i - 1).text());
            Long seconds = per && i + 1 < words.size()
                    ? Vocabulary.period(words.get(i + 1).lower())
                    : null;
            if (seconds != null) {
                return seconds;
            }
        }
        return null;
    }
}
