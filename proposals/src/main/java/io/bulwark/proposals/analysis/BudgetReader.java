package io.bulwark.proposals.analysis;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a proposal asks for: priced lines and rows become items, totals are kept apart from them. */
final class BudgetReader {
    /** More lines than a budget has; beyond them nothing is summed. */
    private static final int MOST_LINES = 2000;

    private static final Pattern AMOUNT_COLUMN = Pattern.compile(
            "(?i)(?<!\\p{L})(?:amounts?|costs?|budget(?:ed)?|funding|payments?|payout|compensation|salary|total|sum|allocation|importe|montante?|valor|costo|custo|betrag|kosten|montant|coût|сумма|стоимость)(?!\\p{L})|金额|预算|费用");
    private static final Pattern BUDGET_COLUMN = Pattern.compile(
            "(?i)(?<!\\p{L})(?:value|price|fees?|request(?:ed)?|ask|grant|reward|expenses?|pay|subtotal)(?!\\p{L})");
    private static final Pattern NOT_AMOUNT_COLUMN = Pattern.compile(
            "(?i)%|percent|share\\b|hours|days|weeks|quantity|qty|\\bno\\b|\\bnumber|count\\b|address|date|rate\\b|\\bper\\b|parameter|current|old|previous|supply|tvl|ceiling|spent|actual|change");
    private static final Pattern PARAMETERS =
            Pattern.compile("(?i)parameter|old value|new value|current|ceiling|\\btvl\\b|collateral");
    private static final Pattern TOTAL_LABEL = Pattern.compile(
            "(?i)^(?:[=Σ]|sum|gesamt\\p{L}{0,10}|summe|suma|итого|всего|合计|总计|总额|(?:(?:grand|overall|combined|project|final|estimated|requested|budget|full|cost)[ -])?totals?(?![\\p{L}]).{0,40}|.{0,40}\\btotals?(?: ?\\([^)]{0,20}\\))?)$");
    private static final Pattern SUBTOTAL = Pattern.compile("(?i)\\bsub-?\\s?totals?\\b|zwischensumme");
    private static final Pattern TOTAL_WORD = Pattern.compile(
            "(?i)\\b(?:totals?|totall?ing|gesamt\\p{L}{0,10})\\b(?! (?:value|supply|number|assets|treasury|debt|locked|users?|volume|hours))|合计|总计|总额|итого");
    private static final Pattern TOTAL_BUDGET = Pattern.compile(
            "(?i)\\btotal (?:(?:amount|sum|project|program|estimated) )?(?:budget|cost|ask|request|requested|funding|grant|compensation)\\b");
    private static final Pattern ASK_WORD = Pattern.compile(
            "(?i)\\b(?:request(?:s|ed|ing)?|asks?|asking|seek(?:s|ing)?|apply(?:ing)? for|applies for|solicit\\p{L}{0,6}|beantrag\\p{L}{0,3}|demand(?:e|ons)|запрашива\\p{L}{1,3})(?!\\p{L})|申请");
    private static final Pattern BUDGET_WORD = Pattern.compile(
            "(?i)\\b(?:budget|grant|funding|presupuesto|orçamento|funding amount|amount requested|requested amount)(?: (?:of|is|at|for|amounts? to|will be|would be|de|von)\\b|\\s?:)|预算");
    private static final Pattern OTHER_MONEY = Pattern.compile(
            "(?i)\\b(?:remaining|remainder|previous(?:ly)?|last (?:year|round|season|quarter|budget)|unspent|earlier|originally|already|to date|so far|prior|currently|existing|historical|in the past|saved?|market cap|tvl)\\b");
    private static final Pattern LEAD_WORDS = Pattern.compile(
            "(?i)^[\\s:–—,.=-]*(?:(?:in total|total)\\s)?(?:(?:for|to|towards?|on|will be|goes to|is|are|allocated|worth of|of)\\s(?:the\\s(?=\\p{Ll}))?)+");
    private static final Pattern HEDGE = Pattern.compile(
            "(?i)(?:\\b(?:up to|about|approx(?:imately)?\\.?|around|a? ?max(?:imum)?(?: of)?|at most|est(?:imated)?\\.?|roughly|circa|ca\\.|of|is|at|costs?|for|total)|[~≈≤<(=:–—-])\\s*$");

    private static final Pattern FUNDING_TITLE = Pattern.compile(
            "(?i)\\b(?:fund|pay|grant|reimburse|transfer|allocate|send|compensate|sponsor|refund|award)(?:s|ed|ing)?\\b");
    private static final Pattern LABELLED =
            Pattern.compile("[:=–—|-]\\s?(?:up to|~|≈|approx\\.?|about|max\\.?)?\\s?[(]?\\s*$");
    private static final Pattern JOINED = Pattern.compile("\\)?\\s?(?:and|,|,\\s?and|\\+|&|plus)\\s?(?:up to\\s)?");
    private static final Pattern CONVERSION = Pattern.compile(
            "(?i)\\b(?:day average|(?:current|market|spot|token) price|price of|exchange rate|equivalent to|assum(?:es|ed|ing)|denoted)\\b");
    private static final Pattern SYMBOL = Pattern.compile("\\$?[a-z]{0,2}[A-Z]{3,6}");
    private static final Pattern SUPPOSED = Pattern.compile(
            "(?i)\\b(?:approved|passed|ratified|planned|example|e\\.g|illustrat\\w{2,4}|average|if|implied|price|limits?)\\b");

    private record Line(String label, Price price) {}

    private final List<Line> lines = new ArrayList<>();
    private final List<Line> totals = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private boolean countless;
    private @Nullable Price parent;
    private int parentIndent;

    private BudgetReader() {}

    static Budget of(String title, Outline outline) {
        List<Part> parts = outline.parts();
        BudgetReader reader = new BudgetReader();
        reader.countless = !outline.whole();
        for (Part part : parts) {
            reader.read(part);
        }
        return reader.budget(title, parts);
    }

    private void read(Part part) {
        boolean budget = part.about(Topic.BUDGET);
        if (!(part instanceof Part.Item)) {
            parent = null;
        }
        switch (part) {
            case Part.Heading heading -> {
                if (budget || part.about(Topic.TIMELINE)) {
                    line(heading.text(), true, false);
                }
            }
            case Part.Item item -> {
                if (budget) {
                    item(item);
                }
            }
            case Part.Text text -> {
                if (budget) {
                    text.lines().stream().filter(line -> line.length() <= 400).forEach(line -> line(line, false, true));
                }
            }
            case Part.Grid grid -> grid(grid, budget);
        }
    }

    /** The parts of a priced item are explanations of its price. */
    private void item(Part.Item item) {
        if (parent != null && item.indent() > parentIndent + 1) {
            return;
        }
        Price price = line(item.text(), true, true);
        parent = price;
        parentIndent = item.indent();
    }

    private @Nullable Price line(String text, boolean anywhere, boolean bare) {
        String head = PlainText.shortened(text, 400);
        Price price = choose(Price.in(head), head, bare);
        if (price == null) {
            return null;
        }
        String before = head.substring(0, price.start());
        String named = PlainText.label(unhedged(before));
        boolean labelled = before.length() <= 120 && LABELLED.matcher(before).find();
        if (!anywhere && !labelled) {
            return null;
        }
        String total = before.isBlank() ? head.substring(price.end()) : before;
        int colon = total.indexOf(':');
        total = PlainText.label(colon > 0 ? total.substring(0, colon) : unhedged(total));
        if (OTHER_MONEY.matcher(head).find()
                || !labelled && CONVERSION.matcher(head).find()) {
            return null;
        }
        if (SUBTOTAL.matcher(total).find()) {
            return price;
        }
        if (TOTAL_LABEL.matcher(total).matches()
                || labelled && Topic.of(named).contains(Topic.BUDGET) && named.length() <= 30) {
            totals.add(new Line(total, price));
            return price;
        }
        add(label(head, price), price);
        return price;
    }

    /** The result of a product, else what is called the total, else the first number with a token, else a number alone. */
    private static @Nullable Price choose(List<Price> prices, String text, boolean bare) {
        Price chosen = null;
        for (Price price : prices) {
            boolean named = price.token() != null;
            boolean result = text.substring(0, price.start()).stripTrailing().endsWith("=")
                    && (chosen == null || chosen.rate() || Objects.equals(chosen.token(), price.token()));
            boolean total =
                    text.substring(price.end()).strip().toLowerCase(Locale.ROOT).startsWith("total");
            if (named && (result || total)) {
                return price;
            }
            if (named && chosen == null) {
                chosen = price;
            }
        }
        if (chosen == null && bare && prices.size() == 1) {
            Price only = prices.getFirst();
            boolean ends = text.substring(only.end()).isBlank();
            boolean follows = text.substring(0, only.start()).stripTrailing().endsWith(":");
            return ends && follows ? only : null;
        }
        return chosen;
    }

    private static String unhedged(String before) {
        String text = before.stripTrailing();
        for (int i = 0; i < 4; i++) {
            Matcher hedge = HEDGE.matcher(text);
            if (!hedge.find()) {
                return text;
            }
            text = text.substring(0, hedge.start()).stripTrailing();
        }
        return text;
    }

    private static String label(String text, Price price) {
        String before = text.substring(0, price.start());
        String after = text.substring(price.end());
        int colon = before.indexOf(':');
        if (colon > 0) {
            return PlainText.label(before.substring(0, colon));
        }
        String named = PlainText.label(unhedged(before));
        String rest = PlainText.label(LEAD_WORDS.matcher(after).replaceFirst(""));
        if (named.chars().noneMatch(Character::isLetter)) {
            return rest;
        }
        boolean closed =
                before.stripTrailing().endsWith("-") || before.stripTrailing().endsWith("–") || rest.isEmpty();
        return closed ? named : PlainText.label(unhedged(before) + " " + after.strip());
    }

    private void add(String label, Price price) {
        if (price.value().signum() <= 0 || label.chars().noneMatch(Character::isLetter)) {
            return;
        }
        if (lines.size() >= MOST_LINES) {
            countless = true;
        } else if (seen.add(label + "\n" + price.plain() + "\n" + price.token())) {
            lines.add(new Line(label, price));
        }
    }

    private void grid(Part.Grid grid, boolean budget) {
        int column = amountColumn(grid, budget);
        if (column < 0) {
            return;
        }
        int labels = labelColumn(grid, column);
        String unit = unit(grid, column);
        countless |= divided(grid, column, unit);
        BigDecimal sum = BigDecimal.ZERO;
        for (List<String> row : grid.rows()) {
            Price price = cell(Part.Grid.cell(row, column), unit, row);
            if (price == null) {
                continue;
            }
            String label = PlainText.label(labels < 0 ? "" : Part.Grid.cell(row, labels));
            boolean named = row.stream().anyMatch(cell -> SUBTOTAL.matcher(cell).find());
            boolean total = row.stream().limit(column).anyMatch(cell -> TOTAL_LABEL
                            .matcher(PlainText.label(cell))
                            .matches())
                    || label.isEmpty() && price.value().compareTo(sum) == 0;
            if (total && !named) {
                totals.add(new Line(label, price));
            } else if (!named) {
                sum = sum.add(price.value());
                add(label, price);
            }
        }
    }

    /** Whether other columns hold amounts in other tokens, so that one column is not the whole. */
    private static boolean divided(Part.Grid grid, int column, @Nullable String unit) {
        for (int other = 0; other < Math.min(20, grid.columns()); other++) {
            String token = Price.tokenOf(grid.head(other));
            int at = other;
            boolean priced = token != null
                    && !token.equals(unit)
                    && grid.rows().stream()
                            .limit(40)
                            .anyMatch(row -> cell(Part.Grid.cell(row, at), token, row) != null);
            if (other != column && priced) {
                return true;
            }
        }
        return false;
    }

    private static int amountColumn(Part.Grid grid, boolean budget) {
        if (!budget
                && grid.header() != null
                && grid.header().stream()
                        .anyMatch(cell -> PARAMETERS.matcher(cell).find())) {
            return -1;
        }
        int best = -1;
        int bestScore = 0;
        List<List<String>> sample =
                grid.rows().subList(0, Math.min(40, grid.rows().size()));
        for (int column = 0; column < Math.min(20, grid.columns()); column++) {
            String head = grid.head(column);
            int at = column;
            long named = sample.stream()
                    .filter(row -> hasToken(Part.Grid.cell(row, at)))
                    .count();
            long numbers = sample.stream()
                    .filter(row -> cell(Part.Grid.cell(row, at), null, List.of()) != null)
                    .count();
            boolean amount = AMOUNT_COLUMN.matcher(head).find();
            boolean token = Price.tokenOf(head) != null && head.length() <= 20;
            boolean allowed =
                    amount || budget && (token || BUDGET_COLUMN.matcher(head).find());
            if (numbers * 2 < sample.size()
                    || numbers == 0
                    || NOT_AMOUNT_COLUMN.matcher(head).find()) {
                continue;
            }
            boolean unit = named > 0 || Price.tokenOf(head) != null || budget;
            int score = allowed && unit
                    ? 4
                    : named * 2 >= sample.size() && (budget || named == numbers && headless(grid)) ? 2 : 0;
            score += score > 0 && head.toLowerCase(Locale.ROOT).contains("total") ? 2 : 0;
            score += score > 0 && named > 0 ? 1 : 0;
            if (score > bestScore) {
                best = column;
                bestScore = score;
            }
        }
        return best;
    }

    private static boolean headless(Part.Grid grid) {
        return grid.header() == null && grid.columns() == 2;
    }

    private static boolean hasToken(String cell) {
        return Price.in(cell).stream().anyMatch(price -> price.token() != null);
    }

    private static int labelColumn(Part.Grid grid, int amount) {
        List<List<String>> sample =
                grid.rows().subList(0, Math.min(40, grid.rows().size()));
        for (int column = 0; column < Math.min(20, grid.columns()); column++) {
            int at = column;
            long words = sample.stream()
                    .map(row -> Part.Grid.cell(row, at))
                    .filter(cell ->
                            cell.chars().filter(Character::isLetter).count() > 1 && !hasToken(cell) && !date(cell))
                    .count();
            if (column != amount && words * 2 >= sample.size()) {
                return column;
            }
        }
        return -1;
    }

    private static boolean date(String cell) {
        Moment moment = Moment.in(cell);
        return moment != null
                && moment.kind() != Moment.Kind.PHASE
                && moment.end() - moment.start() > cell.length() - 3;
    }

    private static @Nullable String unit(Part.Grid grid, int column) {
        String unit = Price.tokenOf(grid.head(column));
        if (unit != null || grid.header() == null) {
            return unit;
        }
        Set<String> others = new TreeSet<>();
        grid.header().stream()
                .map(Price::tokenOf)
                .filter(token -> token != null)
                .forEach(others::add);
        return others.size() == 1 ? others.iterator().next() : null;
    }

    /** A cell's price: with a token, or a number that fills the cell and takes its token from the heading or the row. */
    private static @Nullable Price cell(String cell, @Nullable String unit, List<String> row) {
        List<Price> prices = Price.in(cell);
        Price chosen = choose(prices, cell, false);
        if (chosen != null || prices.size() != 1 || cell.contains("%")) {
            return chosen;
        }
        Price only = prices.getFirst();
        if (cell.length() - (only.end() - only.start()) > 3) {
            return null;
        }
        String token = unit;
        for (String other : row) {
            if (token == null && SYMBOL.matcher(other).matches()) {
                token = Price.name(other);
            }
        }
        return new Price(only.value(), token, only.rate(), only.start(), only.end());
    }

    private Budget budget(String title, List<Part> parts) {
        Set<String> tokens = new TreeSet<>();
        lines.stream()
                .map(line -> line.price().token())
                .filter(token -> token != null)
                .forEach(tokens::add);
        Price stated = statedTotal(tokens);
        List<Price> asked = stated == null && totals.isEmpty() ? asked(title, parts, tokens) : List.of();
        if (asked.size() == 1) {
            stated = asked.getFirst();
        } else if (asked.size() > 1) {
            if (lines.isEmpty()) {
                asked.forEach(price -> lines.add(new Line("Requested", price)));
            }
            asked.forEach(price -> tokens.add(String.valueOf(price.token())));
        }
        String only = tokens.size() == 1 ? tokens.iterator().next() : null;
        String named = stated != null && stated.token() != null ? stated.token() : only;
        String common = tokens.isEmpty() ? named : only;
        List<BudgetItem> items = lines.stream()
                .limit(Snapshot.LONGEST_LIST)
                .map(line -> new BudgetItem(
                        line.label(),
                        line.price().plain(),
                        line.price().token() != null ? line.price().token() : common))
                .toList();
        if (stated != null) {
            return new Budget(stated.plain(), named, items);
        }
        boolean summable = !lines.isEmpty()
                && !countless
                && tokens.size() <= 1
                && lines.stream().noneMatch(line -> line.price().rate());
        String sum = summable
                ? Price.plain(lines.stream().map(line -> line.price().value()).reduce(BigDecimal.ZERO, BigDecimal::add))
                : null;
        return new Budget(sum, common, items);
    }

    /** Of several totals in a token of the items the one called grand or the largest; none where they name different tokens. */
    private @Nullable Price statedTotal(Set<String> used) {
        List<Line> fitting = totals.stream()
                .filter(line -> line.price().token() == null
                        || used.contains(line.price().token()))
                .toList();
        List<Line> candidates = used.isEmpty() ? totals : fitting;
        Set<String> tokens = new TreeSet<>();
        candidates.stream()
                .map(line -> line.price().token())
                .filter(token -> token != null)
                .forEach(tokens::add);
        if (tokens.size() > 1) {
            return null;
        }
        Price best = null;
        for (Line line : candidates) {
            if (line.label().toLowerCase(Locale.ROOT).startsWith("grand")) {
                return line.price();
            }
            if (best == null || line.price().value().compareTo(best.value()) > 0) {
                best = line.price();
            }
        }
        return best != null && best.rate() ? null : best;
    }

    private static List<Price> asked(String title, List<Part> parts, Set<String> tokens) {
        List<String> first = new ArrayList<>();
        List<String> then = new ArrayList<>(List.of(title));
        List<String> last = new ArrayList<>();
        for (Part part : parts) {
            List<String> to = part.about(Topic.BUDGET)
                    ? first
                    : part.about(Topic.SUMMARY) || part.about(Topic.ABSTRACT) ? then : last;
            switch (part) {
                case Part.Text text -> to.addAll(PlainText.sentences(text.joined()));
                case Part.Item item -> to.addAll(PlainText.sentences(item.text()));
                default -> {}
            }
        }
        List<Price> asked = cued(List.of(TOTAL_WORD, ASK_WORD, BUDGET_WORD), first, true);
        boolean elsewhere = asked.stream().noneMatch(price -> tokens.contains(price.token()));
        asked = elsewhere && !tokens.isEmpty() ? List.of() : asked;
        List<Price> named = Price.in(title).stream()
                .filter(price ->
                        price.token() != null && !price.rate() && price.value().signum() > 0)
                .toList();
        List<Pattern> cues = List.of(TOTAL_BUDGET, ASK_WORD, BUDGET_WORD);
        asked = asked.isEmpty() ? cued(cues, then, false) : asked;
        // A title that names one price names what is asked for, sooner than a remark deep in the text does.
        asked = asked.isEmpty()
                        && named.size() == 1
                        && FUNDING_TITLE.matcher(title).find()
                ? named
                : asked;
        return asked.isEmpty() ? cued(cues, last, false) : asked;
    }

    private static List<Price> cued(List<Pattern> cues, List<String> sentences, boolean budget) {
        for (Pattern cue : cues) {
            for (String sentence : sentences) {
                List<Price> prices = after(cue, sentence, budget);
                if (!prices.isEmpty()) {
                    return prices;
                }
            }
        }
        return List.of();
    }

    /** The price that follows the cue, with those in other tokens that are asked for in the same breath. */
    private static List<Price> after(Pattern cue, String sentence, boolean budget) {
        String text = PlainText.shortened(sentence, 600);
        if (text.chars().noneMatch(Character::isDigit)) {
            return List.of();
        }
        Matcher matcher = cue.matcher(text);
        if (!matcher.find()
                || OTHER_MONEY.matcher(text).find()
                || !budget && SUPPOSED.matcher(text).find()) {
            return List.of();
        }
        List<Price> found = new ArrayList<>();
        for (Price price : Price.in(text)) {
            if (price.token() == null
                    || price.start() < matcher.end()
                    || price.value().signum() == 0) {
                continue;
            }
            if (found.isEmpty()) {
                boolean near = price.start() - matcher.end() <= 60
                        && !text.substring(0, price.start()).stripTrailing().endsWith(" from");
                if (!near || price.rate()) {
                    return List.of();
                }
                found.add(price);
            } else if (JOINED.matcher(text.substring(found.getLast().end(), price.start()))
                            .matches()
                    && found.stream().noneMatch(other -> Objects.equals(other.token(), price.token()))) {
                found.add(price);
            } else {
                break;
            }
        }
        return found;
    }
}
