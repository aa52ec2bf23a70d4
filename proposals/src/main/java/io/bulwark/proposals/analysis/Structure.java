package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Block.Kind;
import io.bulwark.proposals.analysis.Block.Range;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that look at tables, addresses, thresholds and links and not at phrases. */
final class Structure {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}(?![0-9a-fA-F])");
    private static final Pattern THRESHOLD = Pattern.compile(
            "\\b(\\d{1,2})\\s?(?:-of-|-out-of-| of | out of |/|-de-| von | sur | de | из )\\s?(\\d{1,2})\\b");
    private static final Pattern SIGNING =
            Pattern.compile("(?i)multi-?sig|signer|signature|threshold|safe\\b|firmante|unterzeich|signataire|подпис");
    private static final Pattern RECIPIENT_COLUMN = Pattern.compile(
            "(?i)\\b(sent to|send to|pay to|paid to|recipient|beneficiary|payee|destination|receiver|to|wallet|address)\\b.{0,20}");
    private static final Pattern ONE_TREASURY = Pattern.compile(
            "(?i)(?:consolidat\\w{0,5}|return\\w{0,3}|sweep\\w{0,3}|swept|mov\\w{1,3}|sent|transfer\\w{0,5})[^.\n]{0,60}(?:in|to|into) (?:the |our )?(?:dao |dao's |protocol )?treasury\\b");
    private static final Pattern PRIVILEGE = Pattern.compile(
            "(?i)transfer_?ownership|set_?owner|change_?admin|set_?pending_?admin|grant_?role|set_?admin|proxy_?admin|set_?governor|set_?governance|set_?timelock|\\bowner(ship)?\\b|\\badmin\\b|minter|controller");
    private static final Pattern GOVERNED =
            Pattern.compile("(?i)\\b(timelock|governance|governor|dao|council|community|on-chain vote)\\b");
    private static final Pattern VAGUE = Pattern.compile(
            "(?i)\\b(misc\\w{0,12}|sundr\\w{1,4}|various|other|others|general|growth|ecosystem|strateg\\w{1,4}|synerg\\w{1,4}|enablement|capacity|flexib\\w{1,6}|discretion\\w{0,4}|unallocated|buffer|reserve|expansion|innovation|opportunit\\w{1,4}|unspecified|tbd|things|stuff|partnerships|varios|otros|diversos|outros|expans[aã]o|expansi[oó]n|crecimiento|crescimento|imprevistos|divers|diverses|autres|croissance|sonstiges|verschiedenes|allgemein\\w{0,3}|wachstum|прочее|прочие|разное|развитие|непредвиденные)\\b|其他|杂项|综合|灵活|生态");
    /** How a table of settings, not of sums, is headed. */
    private static final Pattern SETTINGS =
            Pattern.compile("(?i)^[^\\p{L}]{0,4}(parameter|setting|config|risk param|asset)");

    private static final Pattern WORDS = Pattern.compile("[^\\p{L}]");
    private static final int EXPLAINED = 6;
    private static final Pattern TOTAL =
            Pattern.compile("(?i)\\b(total|sum|subtotal|gesamt|summe|итого|всего)\\b|合计|总计");
    private static final Pattern VOTE_ID = Pattern.compile(
            "(?:[A-Z]{2,5}[- #]{0,2}\\d{1,4}(?:\\.\\d{1,3})?|(?i:snapshot|proposal|vote|resolution|motion)[ #]{1,2}\\d{1,4}|.{0,12}(?i:approved|ratified|voted|adopted).{0,12})");
    private static final Pattern NOW = Pattern.compile(
            "(?i)this proposal|proposed|\\bnow\\b|current proposal|this vote|\\bnew\\b|[a-z]{2,5}[- ]?\\d{1,4}");
    private static final Pattern SAME = Pattern.compile(
            "(?i)same terms|no changes?\\b|all values are those|identical|as (?:was )?(?:approved|ratified|voted|adopted|agreed)|on the terms|unchanged|applies the|exactly what|nothing (?:else )?changes|verbatim|carry on as before|in line with the (?:vote|approved|ratified)");
    private static final Pattern LINK =
            Pattern.compile("\\[(?<text>[^\\[\\]\\n]{4,120})\\]\\((?<url>https?://[^\\s)]{4,400})");
    private static final Pattern HOST =
            Pattern.compile("(?i)(?:https?://)?(?:www\\.)?((?:[a-z0-9-]{1,63}\\.){1,5}[a-z]{2,12})(?:[/:?#].{0,200})?");

    private static final Pattern SITE =
            Pattern.compile("(?i)\\.(?:com|org|net|io|xyz|finance|app|network|exchange|gov|dev|fi|ai|co)$");
    private static final Pattern EXPLORER = Pattern.compile("scan\\.|explorer|blockscout|gnosis|safe\\.global");

    private final TextAnalyst.Document field;
    private final String text;
    private final List<Finding> out = new ArrayList<>();

    private Structure(TextAnalyst.Document field) {
        this.field = field;
        this.text = field.source().slice(0, field.source().length());
    }

    static List<Finding> check(TextAnalyst.Document field) {
        Structure checks = new Structure(field);
        List<Table> tables = Table.of(field);
        checks.addresses();
        checks.thresholds();
        for (Table table : tables) {
            checks.recipientColumn(table);
            checks.privilegeRows(table);
            checks.vagueTable(table);
            checks.alteredTerms(table);
        }
        checks.vagueList();
        checks.links();
        return checks.out;
    }

    /** Two addresses alike at both ends are how a victim is made to copy the wrong one. */
    private void addresses() {
        Map<String, String> byEnds = new LinkedHashMap<>();
        Matcher matcher = ADDRESS.matcher(text);
        while (matcher.find()) {
            String address = matcher.group().toLowerCase(Locale.ROOT);
            String known = byEnds.putIfAbsent(address.substring(0, 6) + address.substring(38), address);
            if (known != null && !known.equals(address)) {
                add(
                        Category.HIDDEN_RECIPIENT,
                        "twin-addresses",
                        Severity.HIGH,
                        "Two addresses that look alike",
                        "Two different addresses begin and end with the same characters.",
                        "Compare both addresses in full; one may be meant to be taken for the other.",
                        matcher.start(),
                        matcher.end());
                break;
            }
        }
        payloadRecipient();
    }

    /** An address introduced as the recipient in words, and after it another one, new to the text, in the call that pays. */
    private void payloadRecipient() {
        Set<String> introduced = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Block block : field.blocks()) {
            for (Range piece : block.pieces()) {
                String line = field.source().slice(piece.start(), piece.end());
                Matcher matcher = ADDRESS.matcher(line);
                while (matcher.find()) {
                    String address = matcher.group().toLowerCase(Locale.ROOT);
                    String before = line.substring(Math.max(0, matcher.start() - 90), matcher.start())
                            .toLowerCase(Locale.ROOT);
                    boolean fresh = seen.add(address);
                    if (PAYS.matcher(before).find()) {
                        if (fresh && introduced.size() == 1) {
                            int start = piece.start() + line.codePointCount(0, matcher.start());
                            out.add(new Finding(
                                    Category.HIDDEN_RECIPIENT,
                                    "payload-differs",
                                    Severity.HIGH,
                                    "The payment goes to another address than announced",
                                    "The text names one address as the recipient and the call that pays uses a different one.",
                                    "Ask which address is right, and why the two differ.",
                                    "",
                                    field.source().quote(start, start + 42)));
                            return;
                        }
                    } else if (block.kind() != Kind.ROW
                            && NAMES_RECIPIENT.matcher(before).find()) {
                        introduced.add(address);
                    }
                }
            }
        }
    }

    private static final Pattern PAYS = Pattern.compile(
            "(?:^|\\s)(?:to|recipient|receiver|dst|destination|beneficiary|payee)\"?\\s*[:=]\\s*[`\"]?$|\\btransfer(?:from)?\\([`\"]?(?:to\\s*=\\s*)?$");
    private static final Pattern NAMES_RECIPIENT = Pattern.compile(
            "(?:\\b(?:the |our )?(?:safe|multisig|recipient|treasury|wallet|beneficiary|payee|account) (?:is|at|address is|address:)|receives the funds|will receive|recipient address)[^0]{0,24}$");

    private void thresholds() {
        for (Folded.FoldedBlock block : field.folded().blocks) {
            String line = field.folded().text.substring(block.start(), Math.min(block.end(), block.start() + 4000));
            Matcher matcher = THRESHOLD.matcher(line);
            int signers = 0;
            int members = 0;
            int at = -1;
            while (matcher.find()) {
                int n = Integer.parseInt(matcher.group(1));
                int m = Integer.parseInt(matcher.group(2));
                if (n == 0 || m < n) {
                    continue;
                }
                if (at >= 0
                        && n < signers
                        && m <= members
                        && matcher.start() - at < 120
                        && (SIGNING.matcher(line).find() || matcher.group().contains("-"))
                        && LOWERS.matcher(line.substring(Math.max(0, at - 60), matcher.start()))
                                .find()) {
                    int start = block.start() + at;
                    int end = block.start() + matcher.end();
                    out.add(new Finding(
                            Category.AUTHORITY_TRANSFER,
                            "threshold",
                            n <= 2 || n * 2 <= signers ? Severity.HIGH : Severity.MEDIUM,
                            "Fewer signatures would be needed",
                            "The signing threshold falls from %d of %d to %d of %d.".formatted(signers, members, n, m),
                            "Compare the threshold with the value it guards, and ask who the remaining signers are.",
                            "",
                            field.source()
                                    .quote(
                                            field.folded().start(start),
                                            field.folded().end(end))));
                    return;
                }
                signers = n;
                members = m;
                at = matcher.start();
            }
        }
    }

    private static final Pattern LOWERS = Pattern.compile(
            "\\b(from|replace|reduc|lower|change|cut|trim|instead|become|down|to|with|by|de|von|du|с|на)\\b");

    private void recipientColumn(Table table) {
        Block header = table.rows().getFirst();
        for (int column = 0; column < header.pieces().size(); column++) {
            if (!RECIPIENT_COLUMN.matcher(table.cell(header, column)).matches()) {
                continue;
            }
            Set<String> addresses = new LinkedHashSet<>();
            for (Block row : table.body()) {
                Matcher matcher = ADDRESS.matcher(table.cell(row, column));
                if (matcher.find()) {
                    addresses.add(matcher.group().toLowerCase(Locale.ROOT));
                }
            }
            Matcher claim = ONE_TREASURY.matcher(text);
            if (addresses.size() >= 2 && claim.find()) {
                add(
                        Category.HIDDEN_RECIPIENT,
                        "several-treasuries",
                        Severity.HIGH,
                        "Several addresses stand for one recipient",
                        "The text names one destination and the table sends funds to %d different addresses."
                                .formatted(addresses.size()),
                        "Ask whose address each row is, and check them against the documentation.",
                        claim.start(),
                        claim.end());
                return;
            }
        }
    }

    /** A row that takes a privilege from governance and gives it to a bare address. */
    private void privilegeRows(Table table) {
        for (Block row : table.rows()) {
            boolean privilege = false;
            boolean governed = false;
            for (int column = 0; column < row.pieces().size(); column++) {
                String cell = table.cell(row, column);
                if (governed && privilege && ADDRESS.matcher(cell).lookingAt()) {
                    out.add(new Finding(
                            Category.AUTHORITY_TRANSFER,
                            "privilege-row",
                            Severity.HIGH,
                            "A privilege moves from governance to an address",
                            "A table row takes a privileged role from governance and gives it to an address the text does not explain.",
                            "Ask who controls the new address and why governance should give the role up.",
                            "",
                            field.source().quote(row.start(), row.end())));
                    return;
                }
                privilege |= PRIVILEGE.matcher(cell).find();
                governed |= column > 0
                        && GOVERNED.matcher(cell).find()
                        && !ADDRESS.matcher(cell).find();
            }
        }
    }

    private void vagueTable(Table table) {
        if (SETTINGS.matcher(table.cell(table.rows().getFirst(), 0)).find()
                || table.rows().stream().noneMatch(row -> vagueLabel(table.cell(row, 0)))) {
            return;
        }
        Map<Block, BigDecimal> amounts = new LinkedHashMap<>();
        Map<Block, String> labels = new LinkedHashMap<>();
        for (Block row : table.rows()) {
            String label = table.cell(row, 0);
            if (TOTAL.matcher(label).find()) {
                continue;
            }
            BigDecimal amount = BigDecimal.ZERO;
            for (int column = 1; column < row.pieces().size(); column++) {
                for (Amount found : Amount.in(table.cell(row, column))) {
                    amount = amount.max(found.value());
                }
            }
            amounts.put(row, amount);
            labels.put(row, explained(table, row) ? "" : label);
        }
        vagueShare(amounts, labels);
    }

    /** Whether a cell beside the label says in a few words what the line is for. */
    private static boolean explained(Table table, Block row) {
        for (int column = 1; column < row.pieces().size(); column++) {
            if (WORDS.splitAsStream(table.cell(row, column))
                            .filter(word -> word.length() > 3)
                            .limit(EXPLAINED)
                            .count()
                    == EXPLAINED) {
                return true;
            }
        }
        return false;
    }

    private void vagueList() {
        Map<Block, BigDecimal> amounts = new LinkedHashMap<>();
        Map<Block, String> labels = new LinkedHashMap<>();
        int last = 0;
        for (Block block : field.blocks()) {
            if (block.kind() != Kind.ITEM || Table.apart(field.source(), last, block.start())) {
                vagueShare(amounts, labels);
                amounts.clear();
                labels.clear();
            }
            last = block.end();
            if (block.kind() != Kind.ITEM) {
                continue;
            }
            String item = field.source().slice(block.start(), Math.min(block.end(), block.start() + 400));
            int colon = item.indexOf(':');
            List<Amount> found = colon > 0 ? Amount.in(item.substring(colon)) : List.of();
            if (!found.isEmpty()
                    && found.getFirst().token() != null
                    && !TOTAL.matcher(item.substring(0, colon)).find()) {
                amounts.put(block, found.getFirst().value());
                labels.put(block, item.substring(0, colon));
            }
        }
        vagueShare(amounts, labels);
    }

    private void vagueShare(Map<Block, BigDecimal> amounts, Map<Block, String> labels) {
        BigDecimal sum = amounts.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal vague = BigDecimal.ZERO;
        Optional<Block> worst = Optional.empty();
        for (Map.Entry<Block, BigDecimal> entry : amounts.entrySet()) {
            if (vagueLabel(labels.getOrDefault(entry.getKey(), ""))) {
                vague = vague.add(entry.getValue());
                worst = worst.filter(
                                w -> amounts.getOrDefault(w, BigDecimal.ZERO).compareTo(entry.getValue()) >= 0)
                        .or(() -> Optional.of(entry.getKey()));
            }
        }
        if (worst.isEmpty() || amounts.size() < 2 || sum.compareTo(BigDecimal.valueOf(20_000)) < 0) {
            return;
        }
        BigDecimal share = vague.divide(sum, 4, RoundingMode.HALF_UP);
        if (share.compareTo(new BigDecimal("0.4")) >= 0) {
            out.add(new Finding(
                    Category.VAGUE_BUDGET,
                    "vague-lines",
                    share.compareTo(new BigDecimal("0.6")) >= 0 ? Severity.HIGH : Severity.MEDIUM,
                    "Most of the budget has no named purpose",
                    "Lines without a named purpose make up %s %% of this budget."
                            .formatted(share.movePointRight(2).setScale(0, RoundingMode.HALF_UP)),
                    "Ask what each of these lines pays for.",
                    "",
                    field.source().quote(worst.get().start(), worst.get().end())));
        }
    }

    /** Short labels only: a label of many words says what it is about. */
    private static boolean vagueLabel(String label) {
        return label.length() <= 40
                && label.split("[\\s&,/]+").length <= 4
                && VAGUE.matcher(label).find();
    }

    /** A table that sets an earlier decision beside this proposal and differs, in a text that says it does not. */
    private void alteredTerms(Table table) {
        Block header = table.rows().getFirst();
        Matcher claim = SAME.matcher(text);
        if (table.rows().size() < 3 || header.pieces().size() < 3 || !claim.find()) {
            return;
        }
        int last = header.pieces().size() - 1;
        for (int column = 1; column < last; column++) {
            if (!VOTE_ID.matcher(table.cell(header, column)).matches()
                    || !NOW.matcher(table.cell(header, last)).find()) {
                continue;
            }
            for (Block row : table.body()) {
                String then = table.cell(row, column);
                String now = table.cell(row, last);
                if (!then.isEmpty() && !now.isEmpty() && !then.equalsIgnoreCase(now)) {
                    out.add(new Finding(
                            Category.MISQUOTED_VOTE,
                            "altered-terms",
                            Severity.HIGH,
                            "Terms differ from the decision they are said to repeat",
                            "The text says that an earlier decision is applied as it was, and its own table shows other values.",
                            "Compare every row with the earlier decision.",
                            "",
                            field.source().quote(row.start(), row.end())));
                    return;
                }
            }
        }
    }

    /** Links whose text shows another host than the one they lead to, and hosts in disguise. */
    private void links() {
        Matcher matcher = LINK.matcher(text);
        while (matcher.find()) {
            Matcher shown = HOST.matcher(matcher.group("text").strip());
            Matcher real = HOST.matcher(matcher.group("url"));
            if (!real.lookingAt()) {
                continue;
            }
            String host = real.group(1).toLowerCase(Locale.ROOT);
            boolean differs = shown.matches()
                    && SITE.matcher(shown.group(1)).find()
                    && !EXPLORER.matcher(host).find()
                    && !tail(shown.group(1).toLowerCase(Locale.ROOT)).equals(tail(host));
            if (differs || host.contains("xn--")) {
                add(
                        Category.SUSPICIOUS_LINK,
                        "host",
                        Severity.MEDIUM,
                        "A link leads elsewhere than it shows",
                        "The link text names one site and the link opens another, or the site's name is written in disguise.",
                        "Do not follow the link; go to the site it names by typing its address.",
                        matcher.start(),
                        matcher.end());
                return;
            }
        }
    }

    private static String tail(String host) {
        String[] parts = host.split("\\.");
        return parts.length < 2 ? host : parts[parts.length - 2];
    }

    private void add(
            Category category,
            String family,
            Severity severity,
            String title,
            String description,
            String advice,
            int start,
            int end) {
        int from = text.codePointCount(0, Math.min(start, text.length()));
        int to = from + text.codePointCount(Math.min(start, text.length()), Math.min(end, text.length()));
        out.add(new Finding(
                category,
                family,
                severity,
                title,
                description,
                advice,
                "",
                field.source().quote(from, to)));
    }
}
