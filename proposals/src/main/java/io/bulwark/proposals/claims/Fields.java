package io.bulwark.proposals.claims;

import io.bulwark.proposals.claims.Claim.Kind;
import io.bulwark.proposals.claims.Claim.Party;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Claims spread over lines of the form "Recipient: 0x...", "Amount: 100 USDC", "Function: transfer". */
final class Fields {
    private final Consumer<Draft> out;
    private int start = -1;
    private int end;
    private int indent;
    private @Nullable Party recipient;
    private @Nullable Party target;
    private @Nullable Party address;
    private @Nullable Sum sum;
    private @Nullable Sum value;
    private @Nullable String token;
    private @Nullable String function;
    private @Nullable Long chain;
    private @Nullable Long duration;

    Fields(Consumer<Draft> out) {
        this.out = out;
    }

    /** Whether {@code passage} was such a line. A line that is none, or names a member again, ends the group. */
    boolean take(Passage passage, @Nullable Long section) {
        List<Lexeme> words = passage.lexemes();
        int colon = colon(words);
        if (colon < 0) {
            flush();
            return false;
        }
        String key = words.get(colon - 1).lower();
        String first = words.getFirst().lower();
        List<Lexeme> rest = words.subList(colon + 1, words.size());
        if (rest.isEmpty()) {
            flush();
            return false;
        }
        boolean known =
                switch (key) {
                    case "destination", "target", "contract", "to" -> destination(rest, key);
                    case "recipient", "beneficiary", "receiver", "payee", "spender", "wallet" -> recipient(rest);
                    case "address" ->
                        first.equals("target") || first.equals("contract") ? destination(rest, key) : address(rest);
                    case "amount", "sum", "payment" -> amount(rest);
                    case "value" -> nativeValue(rest);
                    case "token", "asset", "currency" -> token(rest);
                    case "function", "method", "signature" -> function(rest);
                    case "data", "args", "arguments", "parameters", "params" -> data(rest);
                    case "duration", "period", "term" -> duration(rest);
                    default -> false;
                };
        if (known) {
            start = start < 0 ? passage.start() : start;
            end = passage.end();
            indent = passage.indent();
            chain = section;
        } else if (passage.indent() <= indent) {
            flush();
        }
        return known;
    }

    void flush() {
        if (start >= 0) {
            if (address != null && function != null && target == null) {
                target = address;
            } else if (address != null && recipient == null) {
                recipient = address;
            }
            Kind known = function == null ? null : Vocabulary.function(function);
            boolean pays = recipient != null && sum != null || target != null && value != null && positive(value);
            if (function != null || pays) {
                Kind kind = known != null
                        ? known
                        : function != null ? Kind.CALL : duration != null ? Kind.STREAM : Kind.TRANSFER;
                Draft draft = new Draft(kind, start, end, recipient != null || target != null ? 0.85 : 0.6);
                boolean plain = function == null && recipient == null;
                draft.recipient = plain ? target : recipient;
                draft.target = plain ? null : target;
                Sum amount = sum != null ? sum : plain ? value : null;
                draft.sum = amount != null && amount.token() == null && token != null
                        ? new Sum(amount.value(), amount.other(), Claim.Unit.TOKEN, token, 0, 0)
                        : amount;
                draft.function = function;
                draft.duration = duration;
                draft.chain = chain;
                out.accept(draft);
            }
        }
        start = -1;
        recipient = null;
        address = null;
        target = null;
        sum = null;
        value = null;
        token = null;
        function = null;
        duration = null;
    }

    private static boolean positive(Sum sum) {
        return sum.value() != null && Objects.requireNonNull(sum.value()).signum() > 0;
    }

    private static int colon(List<Lexeme> words) {
        for (int i = 1; i < Math.min(words.size(), 5); i++) {
            if (words.get(i).sign(":") || words.get(i).sign("=")) {
                return i;
            }
            if (!words.get(i).is(Lexeme.Kind.WORD)) {
                return -1;
            }
        }
        return -1;
    }

    private boolean destination(List<Lexeme> rest, String key) {
        if (target != null || function != null && key.equals("destination")) {
            flush();
        }
        Lexeme word = rest.getFirst();
        if (word.is(Lexeme.Kind.FUNCTION)) {
            function = word.text();
            target = word.owner() == null ? null : new Party(null, word.owner());
            Party address = party(rest);
            if (address != null && address.address() != null && target != null) {
                target = new Party(address.address(), target.name());
            }
        } else {
            target = party(rest);
            if (target == null && word.is(Lexeme.Kind.WORD)) {
                target = new Party(null, Names.join(rest, 0, Math.min(rest.size(), 4)));
            }
            for (Lexeme other : rest) {
                if (other.is(Lexeme.Kind.FUNCTION)) {
                    function = other.text();
                }
            }
        }
        return target != null || function != null;
    }

    private boolean recipient(List<Lexeme> rest) {
        if (recipient != null) {
            flush();
        }
        recipient = party(rest);
        if (recipient == null && rest.getFirst().is(Lexeme.Kind.WORD)) {
            recipient = new Party(null, Names.join(rest, 0, Math.min(rest.size(), 6)));
        }
        return recipient != null;
    }

    /** An address that is the contract called where a function follows, else who is paid. */
    private boolean address(List<Lexeme> rest) {
        if (address != null) {
            flush();
        }
        address = party(rest);
        return address != null;
    }

    private boolean amount(List<Lexeme> rest) {
        if (sum != null) {
            flush();
        }
        sum = sum(rest);
        return sum != null;
    }

    private boolean nativeValue(List<Lexeme> rest) {
        Sum read = sum(rest);
        if (read == null) {
            return false;
        }
        if (recipient != null && target == null) {
            return amount(rest);
        }
        value = read;
        return true;
    }

    private boolean token(List<Lexeme> rest) {
        Lexeme word = rest.getFirst();
        token = word.is(Lexeme.Kind.ADDRESS) ? word.text() : Vocabulary.token(word.text());
        return word.is(Lexeme.Kind.ADDRESS) || Vocabulary.symbol(word.text());
    }

    private boolean function(List<Lexeme> rest) {
        if (function != null) {
            flush();
        }
        Lexeme word = rest.getFirst();
        function = word.is(Lexeme.Kind.FUNCTION) || word.is(Lexeme.Kind.WORD) ? word.text() : null;
        return function != null;
    }

    private boolean data(List<Lexeme> rest) {
        for (int i = 0; i < rest.size(); i++) {
            Lexeme word = rest.get(i);
            if (word.party() && recipient == null) {
                recipient = new Party(word.is(Lexeme.Kind.ADDRESS) ? word.text() : null, Names.label(rest, i));
                if (word.is(Lexeme.Kind.ENS)) {
                    recipient = new Party(null, word.text());
                }
            } else if (word.is(Lexeme.Kind.NUMBER) && sum == null) {
                Sum read = Sum.at(rest, i);
                sum = read == null || read.unit() == Claim.Unit.TOKEN
                        ? read
                        : new Sum(read.value(), read.other(), Claim.Unit.RAW, null, i, i + 1);
            } else if (word.is(Lexeme.Kind.FUNCTION) && function == null) {
                function = word.text();
            }
        }
        return true;
    }

    private boolean duration(List<Lexeme> rest) {
        for (int i = 0; i + 1 < rest.size(); i++) {
            Long seconds = Vocabulary.period(rest.get(i + 1).lower());
            Lexeme number = rest.get(i);
            if (seconds != null
                    && number.is(Lexeme.Kind.NUMBER)
                    && number.value() != null
                    && number.value().precision() - number.value().scale() < 9) {
                duration = number.value()
                        .multiply(java.math.BigDecimal.valueOf(seconds))
                        .longValue();
                return true;
            }
        }
        return false;
    }

    private static @Nullable Party party(List<Lexeme> rest) {
        String name = null;
        for (int i = 0; i < rest.size(); i++) {
            if (rest.get(i).is(Lexeme.Kind.ADDRESS)) {
                return new Party(rest.get(i).text(), name != null ? name : Names.label(rest, i));
            }
            if (rest.get(i).is(Lexeme.Kind.ENS)) {
                name = rest.get(i).text();
            }
        }
        return name == null ? null : new Party(null, name);
    }

    private static @Nullable Sum sum(List<Lexeme> rest) {
        for (int i = 0; i < rest.size(); i++) {
            Sum read = Sum.at(rest, i);
            if (read != null) {
                return read;
            }
        }
        return null;
    }
}
