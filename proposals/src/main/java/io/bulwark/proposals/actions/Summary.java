package io.bulwark.proposals.actions;

import io.bulwark.proposals.actions.KnownContracts.TokenInfo;
import java.math.BigDecimal;

/** A call in plain words. */
final class Summary {
    private static final int LONGEST = 500;

    private Summary() {}

    static String of(Node node, KnownContracts contracts) {
        StringBuilder text = new StringBuilder();
        Catalogue.Entry entry = node.entry;
        if (entry != null && entry.known() && !node.issues.containsKey(Issue.MALFORMED)) {
            fill(text, entry.says(), node, contracts);
        } else if (entry == null && node.data.length == 0 && node.functionName == null) {
            text.append(node.value.signum() > 0 ? "pays" : "calls without data");
        } else {
            text.append("calls ").append(node.functionName == null ? "an unknown function" : node.functionName);
            if (node.selector != null && node.functionName == null) {
                text.append(" ").append(node.selector);
            }
        }
        boolean named = entry != null && entry.known() && entry.says().contains("{target}");
        if (!named && !(node.carrier() && node.target == null)) {
            text.append(
                    entry == null && node.data.length == 0 && node.functionName == null && node.value.signum() > 0
                            ? " to "
                            : " on ");
            text.append(who(node, node.target, contracts));
        }
        if (node.value.signum() > 0) {
            TokenInfo coin = KnownContracts.coin(node.chain);
            text.append(" with ")
                    .append(coin.whole(node.value).toPlainString())
                    .append(' ')
                    .append(coin.symbol());
        }
        if (node.operation == Action.Operation.DELEGATECALL) {
            text.append(" by delegate call");
        }
        return text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST);
    }

    private static void fill(StringBuilder text, String says, Node node, KnownContracts contracts) {
        String sentence = says.endsWith(":") ? says.substring(0, says.length() - 1) : says;
        int at = 0;
        while (at < sentence.length()) {
            int open = sentence.indexOf('{', at);
            int close = open < 0 ? -1 : sentence.indexOf('}', open);
            if (close < 0) {
                text.append(sentence, at, sentence.length());
                return;
            }
            text.append(sentence, at, open);
            text.append(named(sentence.substring(open + 1, close), node, contracts));
            at = close + 1;
        }
    }

    private static String named(String name, Node node, KnownContracts contracts) {
        if (name.equals("target")
                && (node.entry == null || node.entry.signature().indexOf("target") < 0)) {
            return who(node, node.target, contracts);
        }
        if (name.equals("money")) {
            return money(node);
        }
        Value value = node.argument(name);
        if (value instanceof Value.Account account) {
            return who(node, account.address(), contracts);
        }
        return value == null ? "?" : value.shown();
    }

    static String money(Node node) {
        if (Payments.unlimited(node)) {
            return "an unlimited amount of " + token(node);
        }
        BigDecimal whole = Payments.whole(node);
        if (whole != null && node.token != null) {
            return whole.toPlainString() + " " + node.token.symbol();
        }
        return (node.amount == null ? "?" : node.amount.toString()) + " units of " + token(node);
    }

    private static String token(Node node) {
        if (node.token != null) {
            return node.token.symbol();
        }
        return node.tokenAddress == null ? node.who() : node.tokenAddress;
    }

    private static String who(Node node, @org.jspecify.annotations.Nullable String address, KnownContracts contracts) {
        if (address == null || address.equals(node.target) && node.contract != null) {
            return node.contract == null
                    ? node.who()
                    : address == null ? node.contract : node.contract + " (" + address + ")";
        }
        KnownContracts.Contract known = contracts.contract(node.chain, address);
        return known == null ? address : known.name() + " (" + address + ")";
    }
}
