package io.bulwark.proposals.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.chain.CallLimits;
import io.bulwark.chain.ChainException;
import io.bulwark.chain.Chains;
import io.bulwark.chain.EvmClient;
import io.bulwark.chain.Keccak;
import io.bulwark.chain.Network;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.timeline.Timeline.Fact;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the facts of a timeline, and code hashes, from a chain. Every reading is bounded in time and calls. */
@Singleton
public final class ChainFacts {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final HexFormat HEX = HexFormat.of();
    private static final long FRESH_SECONDS = Duration.ofDays(7).toSeconds();
    private static final long DAY = Duration.ofDays(1).toSeconds();
    private static final int MOST_TARGETS = 5;
    private static final int MOST_PINS = 50;
    private static final int MOST_LOGS = 10_000;
    private static final long LOG_WINDOW = 50_000;
    private static final int MOST_WINDOWS = 20;
    private static final String TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
    private static final String DELEGATED = "0x3134e8a2e6d97e929a7e54011ea5485d7d196dd5f0ba4d4ef95803e8e3fc257f";
    private static final String THRESHOLD = "b58131b0";
    private static final List<String> TOKENS = List.of("fc0c546a", "109d0af8", "edc9af95");
    private static final List<String> VOTES = List.of("9ab24eb0", "b4b5ea57");
    private static final String BALANCE = "70a08231";
    private static final String QUORUM_VOTES = "24bc1a64";
    private static final String QUORUM_AT = "f8ce560a";
    private static final String TIMELOCK = "d33219b4";
    private static final List<String> DELAYS = List.of("6a42b8f8", "f27a0c92");
    private static final String VOTING_PERIOD = "02a251a3";
    private static final System.Logger LOG = System.getLogger("io.bulwark.proposals");

    private final Chains chains;
    private final InstantSource clock;

    @Inject
    public ChainFacts(Chains chains, InstantSource clock) {
        this.chains = chains;
        this.clock = clock;
    }

    /** Funding source, token acquisition, power over threshold and quorum, the delay, and the age of the targets. */
    public List<Fact> read(
            long chainId, EvmAddress proposer, @Nullable EvmAddress governor, List<EvmAddress> targets, Duration time) {
        Optional<EvmClient> client = chains.client(chainId);
        if (client.isEmpty()) {
            String reason = "Chain " + chainId + " is not configured.";
            return List.of(
                    Fact.unknown("funding_source", reason),
                    Fact.unknown("token_acquired", reason),
                    Fact.unknown("power", reason),
                    Fact.unknown("quorum", reason),
                    Fact.unknown("delay", reason),
                    Fact.unknown("target_age", reason));
        }
        Look look = new Look(client.get(), System.nanoTime() + time.toNanos());
        EvmAddress asked = governor != null
                ? governor
                : chains.network(chainId)
                        .map(Network::governors)
                        .flatMap(list -> list.stream().findFirst())
                        .orElse(null);
        return List.of(
                guarded("funding_source", () -> funding(look, proposer)),
                guarded("token_acquired", () -> acquired(look, proposer, asked)),
                guarded("power", () -> power(look, proposer, asked)),
                guarded("quorum", () -> quorum(look, proposer, asked)),
                guarded("delay", () -> delay(look, asked)),
                guarded("target_age", () -> targetAge(look, targets)));
    }

    /** The code hashes of {@code targets}, each once. */
    public List<CodePin> pins(long chainId, List<EvmAddress> targets, Duration time) {
        Optional<EvmClient> client = chains.client(chainId);
        long end = System.nanoTime() + time.toNanos();
        List<CodePin> pins = new ArrayList<>();
        for (EvmAddress target : targets.stream().distinct().limit(MOST_PINS).toList()) {
            if (client.isEmpty()) {
                pins.add(CodePin.unread(chainId, target.value(), "Chain " + chainId + " is not configured."));
                continue;
            }
            try {
                Look look = new Look(client.get(), end);
                byte[] code = client.get().code(target, look.left());
                pins.add(new CodePin(
                        chainId,
                        target.value(),
                        "0x" + HEX.formatHex(Keccak.hash(code)),
                        code.length,
                        traits(look, code),
                        null));
            } catch (ChainException e) {
                pins.add(CodePin.unread(chainId, target.value(), e.text()));
            }
        }
        return pins;
    }

    /** Of a minimal proxy also what the code behind it can do. */
    private static List<String> traits(Look look, byte[] code) {
        Set<String> traits = new LinkedHashSet<>(CodeTraits.of(code));
        CodeTraits.implementation(code)
                .ifPresent(behind -> traits.addAll(CodeTraits.of(look.client.code(behind, look.left()))));
        return List.copyOf(traits);
    }

    /**
     * Who an account is.
     *
     * @param contract whether it has code
     * @param unused neither code nor a transaction of its own
     * @param seconds since a contract has its code; null for other accounts and where the node does not tell
     */
    public record Standing(
            boolean contract, boolean unused, @Nullable Long seconds, String evidence) {
        private static final long NEW_SECONDS = Duration.ofDays(30).toSeconds();

        /** Nobody can have known the account for long: never used, or a contract of less than 30 days. */
        public boolean fresh() {
            return unused || seconds != null && seconds < NEW_SECONDS;
        }

        /** In words that follow the address. */
        public String words() {
            return unused
                    ? "an account that was never used"
                    : !contract
                            ? "an account without code"
                            : seconds == null
                                    ? "a contract of unknown age"
                                    : "a contract that exists for " + seconds / 86_400 + " days";
        }
    }

    /** Empty where the chain does not tell. */
    public Optional<Standing> standing(long chainId, EvmAddress account, Duration time) {
        Optional<EvmClient> client = chains.client(chainId);
        if (client.isEmpty()) {
            return Optional.empty();
        }
        Look look = new Look(client.get(), System.nanoTime() + time.toNanos());
        try {
            long head = look.head();
            if (!coded(look, account, head)) {
                long nonce = number(look.client.read(
                        "eth_getTransactionCount",
                        JSON.arrayNode().add(account.value()).add(hex(head)),
                        look.left()));
                return Optional.of(new Standing(false, nonce == 0, null, "eth_getTransactionCount at block " + head));
            }
            Long seconds = null;
            try {
                seconds = age(look.block(look.first(head, at -> coded(look, account, at)), false));
            } catch (ChainException e) {
                // A node without history tells that there is code, not since when.
                LOG.log(System.Logger.Level.DEBUG, "The age of {0} is not known: {1}", account, e.text());
            }
            return Optional.of(new Standing(true, false, seconds, "eth_getCode up to block " + head));
        } catch (ChainException e) {
            return Optional.empty();
        }
    }

    /** What an account holds of an asset in its smallest unit: a token's address, or null for the chain's coin. */
    public Optional<BigInteger> holding(long chainId, EvmAddress account, @Nullable EvmAddress token, Duration time) {
        Optional<EvmClient> client = chains.client(chainId);
        if (client.isEmpty()) {
            return Optional.empty();
        }
        Look look = new Look(client.get(), System.nanoTime() + time.toNanos());
        try {
            if (token == null) {
                return Optional.of(balance(look, account, look.head()));
            }
            return look.call(token, BALANCE + "0".repeat(24) + account.value().substring(2))
                    .map(word -> new BigInteger(1, word));
        } catch (ChainException e) {
            return Optional.empty();
        }
    }

    private record Look(EvmClient client, long end) {
        Duration left() {
            long nanos = end - System.nanoTime();
            if (nanos <= 0) {
                throw new ChainException.Unavailable("The time for this look is over");
            }
            return Duration.ofNanos(nanos);
        }

        long head() {
            return number(client.read("eth_blockNumber", JSON.arrayNode(), left()));
        }

        /** The first block from which on {@code holds}, which must be true of {@code head}. */
        long first(long head, LongPredicate holds) {
            long low = 0;
            long high = head;
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (holds.test(middle)) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return high;
        }

        JsonNode block(long number, boolean whole) {
            return client.read(
                    "eth_getBlockByNumber", JSON.arrayNode().add(hex(number)).add(whole), left());
        }

        Optional<byte[]> call(EvmAddress to, String data) {
            try {
                byte[] answer = client.call(to, HEX.parseHex(data), new CallLimits(left(), 4096, 5_000_000));
                return answer.length == 32 ? Optional.of(answer) : Optional.empty();
            } catch (ChainException.Reverted | ChainException.Malformed e) {
                return Optional.empty();
            }
        }
    }

    private static Fact guarded(String fact, Supplier<Fact> reading) {
        try {
            return reading.get();
        } catch (ChainException e) {
            return Fact.unknown(fact, e.text());
        }
    }

    private Fact funding(Look look, EvmAddress proposer) {
        long head = look.head();
        if (balance(look, proposer, head).signum() == 0) {
            return Fact.unknown(
                    "funding_source", "The wallet holds no native coin now, so its first income is not searched.");
        }
        long block = look.first(head, at -> balance(look, proposer, at).signum() > 0);
        JsonNode whole = look.block(block, true);
        for (JsonNode transaction : whole.path("transactions")) {
            boolean received = transaction.path("to").asText("").equalsIgnoreCase(proposer.value());
            if (received && !transaction.path("value").asText("0x0").equals("0x0")) {
                String from = EvmAddress.parse(transaction.path("from").asText(""))
                        .map(EvmAddress::value)
                        .orElse("unknown");
                long age = age(whole);
                return Fact.known("funding_source", from, age, "transaction in block " + block, age < FRESH_SECONDS);
            }
        }
        return Fact.unknown(
                "funding_source",
                "The first income at block " + block + " came from inside a contract or a block reward.");
    }

    private static BigInteger balance(Look look, EvmAddress address, long block) {
        return quantity(look.client.read(
                "eth_getBalance", JSON.arrayNode().add(address.value()).add(hex(block)), look.left()));
    }

    private Fact acquired(Look look, EvmAddress proposer, @Nullable EvmAddress governor) {
        Optional<EvmAddress> token = governor == null ? Optional.empty() : token(look, governor);
        if (token.isEmpty()) {
            return Fact.unknown(
                    "token_acquired", governor == null ? "No governor is known." : "The governor names no token.");
        }
        long head = look.head();
        String padded = "0x" + "0".repeat(24) + proposer.value().substring(2);
        for (int window = 0; window < MOST_WINDOWS && head - window * LOG_WINDOW >= 0; window++) {
            long to = head - window * LOG_WINDOW;
            long from = Math.max(0, to - LOG_WINDOW + 1);
            long received = last(look, token.get(), from, to, TRANSFER, padded, 2);
            long delegated = last(look, token.get(), from, to, DELEGATED, padded, 3);
            long block = Math.max(received, delegated);
            if (block >= 0) {
                long age = age(look.block(block, false));
                return Fact.known(
                        "token_acquired",
                        (received >= delegated ? "tokens received" : "votes delegated") + " " + age + " seconds before",
                        age,
                        "event of " + token.get() + " in block " + block,
                        age < FRESH_SECONDS);
            }
        }
        return Fact.known(
                "token_acquired",
                "nothing received or delegated within " + MOST_WINDOWS * LOG_WINDOW + " blocks",
                null,
                "events of " + token.get() + " up to block " + head,
                false);
    }

    /** The block of the last such event, -1 where there is none. {@code place}: which topic is the proposer. */
    private static long last(Look look, EvmAddress token, long from, long to, String topic, String padded, int place) {
        ObjectNode filter = JSON.objectNode()
                .put("address", token.value())
                .put("fromBlock", hex(from))
                .put("toBlock", hex(to));
        var topics = filter.putArray("topics").add(topic);
        for (int i = 1; i < place; i++) {
            topics.addNull();
        }
        topics.add(padded);
        JsonNode logs = look.client.read("eth_getLogs", JSON.arrayNode().add(filter), look.left());
        long last = -1;
        int seen = 0;
        for (JsonNode log : logs) {
            if (seen++ > MOST_LOGS) {
                break;
            }
            last = Math.max(last, number(log.path("blockNumber")));
        }
        return last;
    }

    private static Optional<EvmAddress> token(Look look, EvmAddress governor) {
        for (String selector : TOKENS) {
            Optional<EvmAddress> token =
                    look.call(governor, selector).flatMap(word -> EvmAddress.parse("0x" + HEX.formatHex(word, 12, 32)));
            if (token.isPresent()) {
                return token;
            }
        }
        return Optional.empty();
    }

    private static Fact power(Look look, EvmAddress proposer, @Nullable EvmAddress governor) {
        if (governor == null) {
            return Fact.unknown("power", "No governor is known.");
        }
        Optional<BigInteger> threshold = look.call(governor, THRESHOLD).map(word -> new BigInteger(1, word));
        Optional<EvmAddress> token = token(look, governor);
        if (threshold.isEmpty() || token.isEmpty()) {
            return Fact.unknown("power", "The governor tells no threshold or token.");
        }
        Optional<BigInteger> power = votes(look, token.get(), proposer);
        if (power.isEmpty()) {
            return Fact.unknown("power", "The token tells no votes.");
        }
        String ratio = threshold.get().signum() == 0
                ? "no threshold"
                : new BigDecimal(power.get()).divide(new BigDecimal(threshold.get()), 2, RoundingMode.HALF_UP)
                        + " times the threshold";
        return Fact.known(
                "power",
                String.format(Locale.ROOT, "%s votes, %s", power.get(), ratio),
                null,
                "getVotes of " + token.get() + " and proposalThreshold of " + governor,
                power.get().compareTo(threshold.get()) < 0);
    }

    private static Optional<BigInteger> votes(Look look, EvmAddress token, EvmAddress holder) {
        String argument = "0".repeat(24) + holder.value().substring(2);
        for (String selector : VOTES) {
            Optional<byte[]> votes = look.call(token, selector + argument);
            if (votes.isPresent()) {
                return votes.map(word -> new BigInteger(1, word));
            }
        }
        return Optional.empty();
    }

    /** Notable where the proposer alone can pass the vote. */
    private static Fact quorum(Look look, EvmAddress proposer, @Nullable EvmAddress governor) {
        if (governor == null) {
            return Fact.unknown("quorum", "No governor is known.");
        }
        Optional<BigInteger> quorum = look.call(governor, QUORUM_VOTES)
                .or(() -> look.call(
                        governor, QUORUM_AT + String.format(Locale.ROOT, "%064x", Math.max(0, look.head() - 1))))
                .map(word -> new BigInteger(1, word));
        Optional<BigInteger> power = token(look, governor).flatMap(token -> votes(look, token, proposer));
        if (quorum.isEmpty() || power.isEmpty()) {
            return Fact.unknown("quorum", "The governor tells no quorum, or its token no votes.");
        }
        boolean alone = power.get().compareTo(quorum.get()) >= 0;
        return Fact.known(
                "quorum",
                power.get() + " votes of the proposer, " + quorum.get() + " needed"
                        + (alone ? ": the proposer alone reaches the quorum" : ""),
                null,
                "quorum of " + governor,
                alone);
    }

    /** Notable where less than a day lies between the end of a vote and its execution. */
    private static Fact delay(Look look, @Nullable EvmAddress governor) {
        if (governor == null) {
            return Fact.unknown("delay", "No governor is known.");
        }
        Optional<BigInteger> period = look.call(governor, VOTING_PERIOD).map(word -> new BigInteger(1, word));
        Optional<EvmAddress> timelock = look.call(governor, TIMELOCK)
                .flatMap(word -> EvmAddress.parse("0x" + HEX.formatHex(word, 12, 32)))
                .filter(address -> !address.value().endsWith("0".repeat(40)));
        Optional<BigInteger> delay = timelock.flatMap(at -> DELAYS.stream()
                .flatMap(selector -> look.call(at, selector).stream())
                .findFirst()
                .map(word -> new BigInteger(1, word)));
        if (delay.isEmpty() && (timelock.isPresent() || period.isEmpty())) {
            return Fact.unknown("delay", "Neither governor nor timelock tells its delay.");
        }
        BigInteger seconds = delay.orElse(BigInteger.ZERO);
        String after = timelock.isPresent()
                ? "executed " + seconds + " seconds after the vote at the earliest"
                : "executed at once after the vote: there is no timelock";
        boolean shown = seconds.bitLength() < 40;
        return Fact.known(
                "delay",
                after + period.map(blocks -> ", which lasts " + blocks).orElse(""),
                shown ? seconds.longValue() : null,
                timelock.map(at -> "delay of " + at).orElse("timelock and votingPeriod of " + governor),
                shown && seconds.longValue() < DAY);
    }

    private Fact targetAge(Look look, List<EvmAddress> targets) {
        if (targets.isEmpty()) {
            return Fact.unknown("target_age", "No target is known.");
        }
        long head = look.head();
        Long youngest = null;
        String text = "";
        List<String> codeless = new ArrayList<>();
        for (EvmAddress target : targets.stream().distinct().limit(MOST_TARGETS).toList()) {
            if (!coded(look, target, head)) {
                codeless.add(target.value());
                continue;
            }
            long block = look.first(head, at -> coded(look, target, at));
            long age = age(look.block(block, false));
            if (youngest == null || age < youngest) {
                youngest = age;
                text = target + " has code since block " + block;
            }
        }
        if (youngest == null) {
            return Fact.known("target_age", "no target has code", null, "eth_getCode at block " + head, true);
        }
        String without = codeless.isEmpty() ? "" : "; without code: " + String.join(", ", codeless);
        return Fact.known(
                "target_age", text + without, youngest, "eth_getCode up to block " + head, youngest < FRESH_SECONDS);
    }

    private static boolean coded(Look look, EvmAddress address, long block) {
        return look.client
                        .read(
                                "eth_getCode",
                                JSON.arrayNode().add(address.value()).add(hex(block)),
                                look.left())
                        .asText("0x")
                        .length()
                > 2;
    }

    private long age(JsonNode block) {
        long time = number(block.path("timestamp"));
        return Math.max(
                0,
                Duration.between(Instant.ofEpochSecond(Math.min(time, 32_503_680_000L)), clock.instant())
                        .toSeconds());
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }

    private static long number(JsonNode node) {
        BigInteger quantity = quantity(node);
        if (quantity.bitLength() > 62) {
            throw new ChainException.Malformed("The answer is not a plausible number");
        }
        return quantity.longValue();
    }

    private static BigInteger quantity(JsonNode node) {
        String text = node.asText("");
        if (!text.startsWith("0x") || text.length() < 3 || text.length() > 66) {
            throw new ChainException.Malformed("The answer is not a quantity");
        }
        try {
            return new BigInteger(text.substring(2), 16);
        } catch (NumberFormatException e) {
            throw new ChainException.Malformed("The answer is not a quantity");
        }
    }
}
