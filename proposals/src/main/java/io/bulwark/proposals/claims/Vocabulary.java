package io.bulwark.proposals.claims;

import io.bulwark.proposals.claims.Claim.Kind;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words that proposals use for what they do. */
final class Vocabulary {
    /** Verbs whose object decides what they mean. */
    enum Verb {
        TRANSFER,
        RECEIVE,
        REQUEST,
        STREAM,
        APPROVE,
        MINT,
        BURN,
        GRANT,
        REVOKE,
        UPGRADE,
        SET,
        ADD,
        REMOVE,
        DELEGATE,
        RENOUNCE,
        ACCEPT,
        CALL
    }

    private static final Map<String, Verb> VERBS = verbs();
    private static final Map<String, Kind> FUNCTIONS = functions();
    private static final Map<String, Long> PERIODS = Map.ofEntries(
            Map.entry("second", 1L),
            Map.entry("minute", 60L),
            Map.entry("hour", 3_600L),
            Map.entry("day", 86_400L),
            Map.entry("week", 604_800L),
            Map.entry("month", 2_592_000L),
            Map.entry("quarter", 7_776_000L),
            Map.entry("year", 31_536_000L));
    private static final Map<String, Long> ADVERBS = Map.ofEntries(
            Map.entry("hourly", 3_600L),
            Map.entry("daily", 86_400L),
            Map.entry("weekly", 604_800L),
            Map.entry("monthly", 2_592_000L),
            Map.entry("quarterly", 7_776_000L),
            Map.entry("annually", 31_536_000L),
            Map.entry("yearly", 31_536_000L),
            Map.entry("annum", 31_536_000L));
    private static final Set<String> NOT_SYMBOLS = Set.of(
            "UTC", "GMT", "CET", "EST", "EDT", "PST", "AM", "PM", "API", "APIS", "DAO", "DAOS", "LTV", "TVL", "APR",
            "APY", "KPI", "KPIS", "FTE", "FTES", "PR", "PRS", "AMA", "NFT", "NFTS", "AIP", "AIPS", "SIP", "CGP", "CGPS",
            "EP", "EIP", "ERC", "ID", "MB", "GB", "TB", "KB", "GAS", "BPS", "CPU", "QA", "UI", "UX", "RPC", "RPCS",
            "TX", "TXS", "II", "III", "IV", "VI", "LP", "LPS", "DEX", "TPS", "SDK", "AND", "OR", "OF", "YES", "NO",
            "FOR", "THE", "TO", "IN", "WILL", "PER", "DAYS", "EOA", "EOAS", "MS", "AI", "IP", "VC", "TGE", "TLD",
            "TLDS", "SAFE", "EVM", "EPS", "AFC", "ARFC", "LT", "LB", "RF", "WG", "WGS", "IRL", "AN", "URL", "PDF",
            "KYC", "MONTH", "YEAR", "MONTHS");
    private static final Set<String> SYMBOLS = Set.of(
            "eth", "ether", "weth", "celo", "dai", "usdc", "usdt", "gho", "arb", "uni", "aave", "ens", "op", "matic",
            "pol", "dollars", "dollar", "euros", "euro", "wei", "gwei", "link", "crv", "bal", "comp", "mkr", "snx",
            "usd", "eur");
    private static final Map<String, String> CURRENCIES = Map.of(
            "$", "USD", "€", "EUR", "£", "GBP", "dollars", "USD", "dollar", "USD", "euros", "EUR", "euro", "EUR",
            "ether", "ETH");
    private static final Set<String> NEGATIONS = Set.of(
            "not", "no", "never", "without", "neither", "nor", "none", "don't", "doesn't", "won't", "isn't", "aren't",
            "didn't", "cannot", "can't", "nothing", "instead");
    private static final Set<String> PAST = Set.of(
            "was",
            "were",
            "had",
            "has",
            "have",
            "previously",
            "already",
            "historically",
            "ago",
            "last",
            "earlier",
            "originally",
            "initially",
            "formerly");
    private static final Set<String> FUTURE =
            Set.of("will", "shall", "to", "would", "should", "must", "be", "being", "proposes");
    private static final Set<String> CONDITIONS = Set.of(
            "if",
            "unless",
            "may",
            "might",
            "could",
            "can",
            "optionally",
            "should",
            "potentially",
            "possibly",
            "eventually",
            "whenever",
            "case",
            "example",
            "e.g",
            "future");
    private static final Set<String> PASSED =
            Set.of("passes", "passed", "approved", "accepted", "succeeds", "successful", "executed", "approval");
    private static final Set<String> STOPS = Set.of(
            "to", "from", "for", "in", "on", "of", "and", "or", "as", "at", "by", "with", "via", "through", "over",
            "per", "will", "shall", "is", "are", "which", "that", "this", "so", "be", "was", "after", "before", "until",
            "who", "using", "if", "upon", "into", "under", "during", "while", "when", "where", "has", "have", "can",
            "should", "would", "once");
    private static final Set<String> ARTICLES =
            Set.of("the", "a", "an", "our", "its", "their", "your", "following", "new", "address", "named");

    private Vocabulary() {}

    static @Nullable Verb verb(String lower) {
        return VERBS.get(lower);
    }

    /** What calling a function of this name does, or null where nothing is known of it. */
    static @Nullable Kind function(String name) {
        return FUNCTIONS.get(name.toLowerCase(Locale.ROOT));
    }

    /** Seconds in one {@code word}, singular or plural, or null. */
    static @Nullable Long period(String word) {
        Long one = PERIODS.get(word);
        return one != null || !word.endsWith("s") ? one : PERIODS.get(word.substring(0, word.length() - 1));
    }

    static @Nullable Long adverb(String word) {
        return ADVERBS.get(word);
    }

    /** Whether {@code word}, standing with a number, names a token or currency. */
    static boolean symbol(String word) {
        if (word.length() < 2 || word.length() > 20) {
            return CURRENCIES.containsKey(word);
        }
        String upper = word.toUpperCase(Locale.ROOT);
        if (NOT_SYMBOLS.contains(upper)) {
            return false;
        }
        if (SYMBOLS.contains(word.toLowerCase(Locale.ROOT))) {
            return true;
        }
        int capitals = 0;
        for (int i = 0; i < word.length(); i++) {
            capitals += Character.isUpperCase(word.charAt(i)) ? 1 : 0;
        }
        return capitals >= 2 && word.length() <= 16;
    }

    /** The usual spelling of a currency; a token's symbol stays as written. */
    static String token(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        String name = CURRENCIES.get(lower);
        return name != null ? name : SYMBOLS.contains(lower) ? lower.toUpperCase(Locale.ROOT) : word;
    }

    static boolean negation(String word) {
        return NEGATIONS.contains(word) || word.endsWith("n't");
    }

    static boolean past(String word) {
        return PAST.contains(word);
    }

    static boolean future(String word) {
        return FUTURE.contains(word) || word.endsWith("'ll");
    }

    static boolean condition(String word) {
        return CONDITIONS.contains(word);
    }

    static boolean passed(String word) {
        return PASSED.contains(word);
    }

    static boolean stop(String word) {
        return STOPS.contains(word);
    }

    static boolean article(String word) {
        return ARTICLES.contains(word);
    }

    private static Map<String, Verb> verbs() {
        Map<String, Verb> verbs = new HashMap<>();
        regular(
                verbs,
                Verb.TRANSFER,
                "transfer",
                "disburse",
                "distribute",
                "allocate",
                "award",
                "donate",
                "reimburse",
                "refund",
                "move",
                "fund",
                "compensate",
                "release",
                "contribute",
                "deposit",
                "remit",
                "return",
                "migrate",
                "pay",
                "repay",
                "send",
                "withdraw",
                "bridge");
        words(
                verbs,
                Verb.TRANSFER,
                "sent",
                "paid",
                "transferred",
                "transferring",
                "payment",
                "payments",
                "disbursement",
                "withdrawn",
                "withdrew",
                "transfers");
        regular(verbs, Verb.RECEIVE, "receive", "get");
        regular(verbs, Verb.REQUEST, "request", "ask", "seek");
        regular(verbs, Verb.STREAM, "stream", "vest");
        words(verbs, Verb.STREAM, "vesting");
        regular(verbs, Verb.APPROVE, "approve", "authorize", "authorise", "permit");
        words(verbs, Verb.APPROVE, "allowance", "allowances", "increaseallowance");
        regular(verbs, Verb.MINT, "mint", "issue");
        regular(verbs, Verb.BURN, "burn");
        regular(verbs, Verb.GRANT, "grant", "give", "assign", "hand");
        words(verbs, Verb.GRANT, "given", "gave");
        regular(verbs, Verb.REVOKE, "revoke");
        regular(verbs, Verb.UPGRADE, "upgrade");
        words(verbs, Verb.UPGRADE, "implementation");
        regular(
                verbs,
                Verb.SET,
                "set",
                "increase",
                "decrease",
                "reduce",
                "raise",
                "lower",
                "change",
                "update",
                "adjust",
                "modify",
                "configure");
        words(verbs, Verb.SET, "setting");
        regular(verbs, Verb.ADD, "add", "appoint", "whitelist", "enable", "register");
        regular(verbs, Verb.REMOVE, "remove", "replace", "disable");
        regular(verbs, Verb.DELEGATE, "delegate");
        regular(verbs, Verb.RENOUNCE, "renounce", "relinquish");
        regular(verbs, Verb.ACCEPT, "accept");
        regular(verbs, Verb.CALL, "call", "execute", "invoke");
        return Map.copyOf(verbs);
    }

    private static void words(Map<String, Verb> verbs, Verb verb, String... words) {
        for (String word : words) {
            verbs.put(word, verb);
        }
    }

    private static void regular(Map<String, Verb> verbs, Verb verb, String... stems) {
        for (String stem : stems) {
            String base = stem.endsWith("e") ? stem.substring(0, stem.length() - 1) : stem;
            words(verbs, verb, stem, stem + "s", base + "ed", base + "ing");
        }
    }

    private static Map<String, Kind> functions() {
        Map<String, Kind> functions = new HashMap<>();
        name(
                functions,
                Kind.TRANSFER,
                "transfer",
                "transferfrom",
                "safetransfer",
                "safetransferfrom",
                "withdraw",
                "sendvalue",
                "executetransfer",
                "release");
        name(functions, Kind.STREAM, "createstream", "createflow", "setflowrate", "setflow");
        name(
                functions,
                Kind.APPROVE,
                "approve",
                "increaseallowance",
                "setapprovalforall",
                "safeapprove",
                "forceapprove",
                "permit");
        name(functions, Kind.MINT, "mint", "mintto");
        name(functions, Kind.BURN, "burn", "burnfrom");
        name(
                functions,
                Kind.GRANT_ROLE,
                "grantrole",
                "addowner",
                "addownerwiththreshold",
                "enablemodule",
                "addminter",
                "setpendingadmin",
                "addoracle",
                "setemissionadmin");
        name(functions, Kind.REVOKE_ROLE, "revokerole", "renouncerole", "removeowner", "disablemodule", "removeoracle");
        name(
                functions,
                Kind.TRANSFER_OWNERSHIP,
                "transferownership",
                "setowner",
                "changeadmin",
                "acceptownership",
                "renounceownership",
                "setadmin",
                "acceptadmin",
                "changeowner",
                "setcontroller",
                "_setpendingadmin");
        name(
                functions,
                Kind.UPGRADE,
                "upgradeto",
                "upgradetoandcall",
                "upgrade",
                "upgradeandcall",
                "setimplementation",
                "_setimplementation",
                "setandinitializeimplementation");
        name(functions, Kind.DELEGATE, "delegate", "delegateto");
        name(
                functions,
                Kind.SET_PARAMETER,
                "setquorum",
                "setvotingdelay",
                "setvotingperiod",
                "setproposalthreshold",
                "updatequorumnumerator",
                "updatedelay",
                "setdelay",
                "setfee",
                "setfeeto",
                "setthreshold",
                "changethreshold");
        return Map.copyOf(functions);
    }

    private static void name(Map<String, Kind> functions, Kind kind, String... names) {
        for (String name : names) {
            functions.put(name, kind);
        }
    }
}
