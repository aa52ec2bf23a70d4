package io.bulwark.proposals.claims;

import io.bulwark.proposals.claims.Claim.Kind;
import io.bulwark.proposals.claims.Claim.Party;
import io.bulwark.proposals.claims.Claim.Unit;
import io.bulwark.proposals.claims.Vocabulary.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Claims of tables: a row with a recipient and an amount is a payment, one with an old and a new value a setting. */
final class Grids {
    private enum Column {
        NAME,
        RECIPIENT,
        AMOUNT,
        TOKEN,
        CHAIN,
        FUNCTION,
        OLD,
        NEW,
        TARGET,
        OTHER
    }

    private Grids() {}

    static void read(List<Passage> rows, @Nullable Verb lead, @Nullable Long chain, Consumer<Draft> out, Names names) {
        if (rows.size() < 2) {
            return;
        }
        List<Column> columns = columns(rows.getFirst());
        String header = symbol(rows.getFirst(), columns);
        for (Passage row : rows.subList(1, rows.size())) {
            row(row, rows.getFirst(), columns, header, lead, chain, out, names);
        }
    }

    private static void row(
            Passage row,
            Passage head,
            List<Column> columns,
            @Nullable String header,
            @Nullable Verb lead,
            @Nullable Long section,
            Consumer<Draft> out,
            Names names) {
        Party recipient = null;
        Party target = null;
        String name = null;
        String token = header;
        String function = null;
        Long chain = section;
        Sum amount = null;
        for (int i = 0; i < Math.min(row.cells().size(), columns.size()); i++) {
            List<Lexeme> cell = row.cells().get(i);
            Party party = party(cell);
            switch (columns.get(i)) {
                case RECIPIENT -> recipient = party == null ? named(cell) : party;
                case TARGET -> target = party == null ? named(cell) : party;
                case AMOUNT -> amount = amount == null ? sum(cell) : amount;
                case TOKEN -> token = cell.isEmpty() ? token : cell.getFirst().text();
                case FUNCTION ->
                    function = cell.isEmpty() ? null : cell.getFirst().text();
                case CHAIN -> {
                    Long named = cell.isEmpty()
                            ? null
                            : ChainNames.named(cell.getFirst().lower());
                    chain = named == null ? chain : named;
                }
                case NAME -> name = cell.isEmpty() ? null : Names.join(cell, 0, Math.min(cell.size(), 8));
                case OLD, OTHER -> {
                    if (party != null && recipient == null && lead != null) {
                        recipient = party;
                    }
                    name = name == null && !cell.isEmpty() && party == null
                            ? Names.join(cell, 0, Math.min(cell.size(), 8))
                            : name;
                }
                case NEW -> setting(row, head, i, cell, name, chain, out);
            }
        }
        if (recipient != null && recipient.address() != null && recipient.name() == null && name != null) {
            recipient = new Party(recipient.address(), name);
        }
        if (recipient != null && recipient.address() != null && name != null) {
            names.learn(name, recipient.address());
        }
        if (target != null && target.address() != null && name != null) {
            names.learn(name, target.address());
        }
        boolean paid = amount != null && recipient != null;
        boolean total = total(name) || recipient != null && total(recipient.name());
        if (paid && amount != null && !total && amount.unit() != Unit.PERCENT) {
            Kind kind = lead == Verb.STREAM ? Kind.STREAM : lead == Verb.APPROVE ? Kind.APPROVE : Kind.TRANSFER;
            Draft draft = draft(kind, row, chain, recipient != null && recipient.address() != null ? 0.85 : 0.55);
            draft.recipient = recipient;
            draft.sum = amount.token() != null || token == null
                    ? amount
                    : new Sum(amount.value(), amount.other(), Unit.TOKEN, token, 0, 0);
            out.accept(draft);
        }
        if (function != null && (target != null || recipient != null)) {
            Kind known = Vocabulary.function(function);
            Draft draft = draft(known == null ? Kind.CALL : known, row, chain, 0.7);
            draft.function = function;
            draft.target = target == null ? recipient : target;
            out.accept(draft);
        }
    }

    private static void setting(
            Passage row,
            Passage head,
            int at,
            List<Lexeme> cell,
            @Nullable String name,
            @Nullable Long chain,
            Consumer<Draft> out) {
        Sum sum = sum(cell);
        Party party = party(cell);
        if (sum == null && party == null || at >= head.cells().size()) {
            return;
        }
        Draft draft = draft(Kind.SET_PARAMETER, row, chain, 0.65);
        List<Lexeme> heading = head.cells().get(at);
        String parameter = Names.join(heading, 0, Math.min(8, heading.size()));
        draft.parameter = name == null ? parameter : name + " " + parameter;
        draft.sum = sum;
        draft.recipient = party;
        out.accept(draft);
    }

    private static boolean total(@Nullable String name) {
        return name != null && name.toLowerCase(java.util.Locale.ROOT).startsWith("total");
    }

    private static Draft draft(Kind kind, Passage row, @Nullable Long chain, double confidence) {
        Draft draft = new Draft(kind, row.start(), row.end(), confidence);
        draft.chain = chain;
        return draft;
    }

    private static @Nullable Party party(List<Lexeme> cell) {
        String name = null;
        for (int i = 0; i < cell.size(); i++) {
            if (cell.get(i).is(Lexeme.Kind.ADDRESS)) {
                return new Party(cell.get(i).text(), name == null ? Names.label(cell, i) : name);
            }
            if (cell.get(i).is(Lexeme.Kind.ENS)) {
                name = cell.get(i).text();
            }
        }
        return name == null ? null : new Party(null, name);
    }

    private static @Nullable Party named(List<Lexeme> cell) {
        return cell.isEmpty() || !cell.getFirst().is(Lexeme.Kind.WORD)
                ? null
                : new Party(null, Names.join(cell, 0, Math.min(cell.size(), 8)));
    }

    private static @Nullable Sum sum(List<Lexeme> cell) {
        for (int i = 0; i < cell.size(); i++) {
            Sum sum = Sum.at(cell, i);
            if (sum != null) {
                return sum;
            }
        }
        return null;
    }

    private static @Nullable String symbol(Passage head, List<Column> columns) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i) == Column.AMOUNT) {
                for (Lexeme word : head.cells().get(i)) {
                    if (word.is(Lexeme.Kind.WORD) && Vocabulary.symbol(word.text())) {
                        return Vocabulary.token(word.text());
                    }
                }
            }
        }
        return null;
    }

    private static List<Column> columns(Passage head) {
        List<Column> columns = new ArrayList<>();
        for (List<Lexeme> cell : head.cells()) {
            Column column = Column.OTHER;
            for (Lexeme word : cell) {
                Column read = column(word.lower());
                boolean stronger = read == Column.OLD || read == Column.NEW || column == Column.OTHER;
                column = read != Column.OTHER && stronger ? read : column;
            }
            columns.add(column);
        }
        return columns;
    }

    private static Column column(String word) {
        return switch (word) {
            case "recipient",
                    "recipients",
                    "beneficiary",
                    "payee",
                    "receiver",
                    "wallet",
                    "address",
                    "to",
                    "multisig",
                    "account" -> Column.RECIPIENT;
            case "amount",
                    "amounts",
                    "total",
                    "sum",
                    "payment",
                    "allocation",
                    "funding",
                    "budget",
                    "allowance",
                    "usdc",
                    "usd" -> Column.AMOUNT;
            case "token", "asset", "currency", "underlying", "coin" -> Column.TOKEN;
            case "chain", "network", "instance" -> Column.CHAIN;
            case "function", "method" -> Column.FUNCTION;
            case "current", "old", "previous", "existing", "from" -> Column.OLD;
            case "new", "recommended", "proposed", "updated" -> Column.NEW;
            case "contract", "target", "destination", "proxy" -> Column.TARGET;
            case "name", "description", "role", "item", "parameter", "project", "category", "deliverable" ->
                Column.NAME;
            default -> Column.OTHER;
        };
    }
}
