package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.chain.WalletRecord.Moment;
import io.bulwark.chain.WalletRecord.TokenAmount;
import io.bulwark.chain.WalletRecord.TokenBalance;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads all parts of a wallet's record at one block, each failing on its own, all within one deadline. */
final class WalletReader {
    private static final byte[] DECIMALS = Arrays.copyOf(Keccak.hash("decimals()"), 4);
    private static final byte[] SYMBOL = Arrays.copyOf(Keccak.hash("symbol()"), 4);
    private static final Pattern PLAIN_SYMBOL = Pattern.compile("[A-Za-z0-9.$_+-]{1,16}");
    private static final int MAX_CODE = 1 << 20;
    private static final int MAX_TOKEN_ANSWER = 1024;
    /** 10^77 is the largest power of ten that fits a uint256. */
    private static final int MAX_DECIMALS = 77;
    /** EIP-7702: what stands as code at an account that delegates. */
    private static final byte[] DELEGATION = {(byte) 0xef, 0x01, 0x00};

    private final EvmClient client;
    private final Network network;
    private final GovernanceReader governance;
    private final EvmAddress address;
    private final Optional<WalletRecord> previous;
    private final Deadline deadline;

    WalletReader(
            EvmClient client,
            Network network,
            GovernanceReader governance,
            EvmAddress address,
            Optional<WalletRecord> previous,
            Deadline deadline) {
        this.client = client;
        this.network = network;
        this.governance = governance;
        this.address = address;
        this.previous = previous;
        this.deadline = deadline;
    }

    /** What stands at the head: the parts that one batch tells. */
    private record State(
            Reading<Boolean> contract, Reading<Long> nonce, Reading<BigInteger> balance, List<TokenBalance> tokens) {}

    WalletRecord read(Instant now) {
        try {
            Head head = Head.of(client.ask(RpcCall.latestBlock(), deadline));
            return read(head, state(head), now);
        } catch (ChainException e) {
            return unknown(e, now);
        }
    }

    private WalletRecord read(Head head, State state, Instant now) {
        boolean contract = state.contract().known().orElse(false);
        try (ExecutorService parts = Executors.newVirtualThreadPerTaskExecutor()) {
            var firstSeen = parts.submit(() -> guarded(() -> firstSeen(head, state)));
            var lastActive = parts.submit(() -> guarded(() -> lastActive(head, state)));
            var ens = parts.submit(() -> guarded(() -> ensName(head)));
            var votes = parts.submit(() -> guarded(() -> governance.read(client, network, address, head, deadline)));
            return new WalletRecord(
                    address,
                    network.chainId(),
                    now,
                    false,
                    state.contract(),
                    contract
                            ? new Reading.Unknown<>("A contract sends no transactions of its own", false)
                            : state.nonce(),
                    join(firstSeen),
                    join(lastActive),
                    state.balance(),
                    state.tokens(),
                    join(ens),
                    join(votes));
        }
    }

    private WalletRecord unknown(ChainException why, Instant now) {
        return new WalletRecord(
                address,
                network.chainId(),
                now,
                false,
                Reading.unknown(why),
                Reading.unknown(why),
                Reading.unknown(why),
                Reading.unknown(why),
                Reading.unknown(why),
                network.tokens().stream()
                        .map(token -> new TokenBalance(token, Reading.unknown(why)))
                        .toList(),
                Reading.unknown(why),
                Reading.unknown(why));
    }

    private static <T> Reading<T> guarded(Supplier<Reading<T>> part) {
        try {
            return part.get();
        } catch (ChainException e) {
            return Reading.unknown(e);
        }
    }

    private static <T> Reading<T> join(Future<Reading<T>> part) {
        try {
            return part.get();
        } catch (InterruptedException e) {
            part.cancel(true);
            Thread.currentThread().interrupt();
            return new Reading.Unknown<>("Interrupted while reading", true);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A part of a wallet's record failed", e.getCause());
        }
    }

    private State state(Head head) {
        List<RpcCall> calls = new ArrayList<>();
        calls.add(RpcCall.code(address, head.tag()));
        calls.add(RpcCall.nonce(address, head.tag()));
        calls.add(RpcCall.balance(address, head.tag()));
        for (EvmAddress token : network.tokens()) {
            for (byte[] data : List.of(Contracts.balanceOf(address), DECIMALS, SYMBOL)) {
                calls.add(RpcCall.call(token, data, CallLimits.DEFAULT.gas(), head.tag()));
            }
        }
        List<RpcAnswer> answers = client.ask(calls, deadline);
        List<TokenBalance> tokens = new ArrayList<>();
        for (int i = 0; i < network.tokens().size(); i++) {
            List<RpcAnswer> token = answers.subList(3 + 3 * i, 6 + 3 * i);
            tokens.add(new TokenBalance(
                    network.tokens().get(i),
                    guarded(() -> head.known("balanceOf(address) of the token", tokenAmount(token)))));
        }
        return new State(
                guarded(() ->
                        head.known("eth_getCode", isContract(answers.get(0).value()))),
                guarded(() -> head.known(
                        "eth_getTransactionCount", Hex.number(answers.get(1).value()))),
                guarded(() ->
                        head.known("eth_getBalance", Hex.quantity(answers.get(2).value()))),
                tokens);
    }

    private static boolean isContract(JsonNode code) {
        byte[] bytes = Hex.bytes(code, MAX_CODE);
        boolean delegates = bytes.length == 23 && Arrays.equals(bytes, 0, 3, DELEGATION, 0, 3);
        return bytes.length > 0 && !delegates;
    }

    private static TokenAmount tokenAmount(List<RpcAnswer> answers) {
        BigInteger amount = Contracts.uint(Hex.bytes(answers.get(0).value(), MAX_TOKEN_ANSWER));
        return new TokenAmount(amount, decimals(answers.get(1)), symbol(answers.get(2)));
    }

    private static @Nullable Integer decimals(RpcAnswer answer) {
        try {
            BigInteger decimals = Contracts.uint(Hex.bytes(answer.value(), MAX_TOKEN_ANSWER));
            return decimals.bitLength() < 31 && decimals.intValue() <= MAX_DECIMALS ? decimals.intValue() : null;
        } catch (ChainException e) {
            return null;
        }
    }

    /** A string or, with old tokens, 32 bytes padded with zeros; nothing when it is not a plain word. */
    private static @Nullable String symbol(RpcAnswer answer) {
        try {
            byte[] bytes = Hex.bytes(answer.value(), MAX_TOKEN_ANSWER);
            String text = bytes.length == 32
                    ? new String(bytes, StandardCharsets.UTF_8).replace("\0", "")
                    : EnsReader.text(bytes);
            return PLAIN_SYMBOL.matcher(text).matches() ? text : null;
        } catch (ChainException e) {
            return null;
        }
    }

    private Reading<Optional<Moment>> firstSeen(Head head, State state) {
        boolean contract = state.contract() instanceof Reading.Known<Boolean>(Boolean value, var _) && value;
        if (!(state.nonce() instanceof Reading.Known<Long>(Long nonce, var _))
                || !(state.balance() instanceof Reading.Known<BigInteger>(BigInteger balance, var _))
                || state.contract() instanceof Reading.Unknown<Boolean>) {
            return new Reading.Unknown<>("The account's present state is not known", true);
        }
        if (!contract && nonce == 0 && balance.signum() == 0) {
            return head.known("eth_getTransactionCount and eth_getBalance", Optional.empty());
        }
        Optional<Reading<Optional<Moment>>> before = previous.map(WalletRecord::firstSeen);
        if (before.isPresent() && stillThere(before.get(), head)) {
            return before.get();
        }
        HistorySearch search = new HistorySearch(client, deadline);
        if (contract) {
            Moment deployed = search.first(
                    -1,
                    head.number(),
                    block -> List.of(RpcCall.code(address, Hex.of(block))),
                    values -> Hex.bytes(values.getFirst(), MAX_CODE).length > 0);
            return head.known("eth_getCode by block", Optional.of(deployed));
        }
        // Ether leaves an account only by a transaction of its own, so the two together never go back to zero.
        Moment seen = search.first(
                -1,
                head.number(),
                block -> List.of(RpcCall.nonce(address, Hex.of(block)), RpcCall.balance(address, Hex.of(block))),
                values -> values.stream().anyMatch(value -> Hex.quantity(value).signum() > 0));
        return head.known("eth_getTransactionCount and eth_getBalance by block", Optional.of(seen));
    }

    private Reading<Optional<Moment>> lastActive(Head head, State state) {
        if (state.contract() instanceof Reading.Known<Boolean>(Boolean value, var _) && value) {
            return new Reading.Unknown<>("A contract sends no transactions of its own", false);
        }
        if (!(state.nonce() instanceof Reading.Known<Long>(Long nonce, var _))) {
            return new Reading.Unknown<>("The account's present state is not known", true);
        }
        if (nonce == 0) {
            return head.known("eth_getTransactionCount", Optional.empty());
        }
        boolean same = previous.flatMap(record -> record.transactions().known())
                .filter(nonce::equals)
                .isPresent();
        Optional<Reading<Optional<Moment>>> before = previous.map(WalletRecord::lastActive);
        if (same && before.isPresent() && stillThere(before.get(), head)) {
            return before.get();
        }
        Moment last = new HistorySearch(client, deadline)
                .first(
                        -1,
                        head.number(),
                        block -> List.of(RpcCall.nonce(address, Hex.of(block))),
                        values -> Hex.number(values.getFirst()) >= nonce);
        return head.known("eth_getTransactionCount by block", Optional.of(last));
    }

    /** Whether what was found earlier still stands: a development chain may have begun anew, and a block may be gone. */
    private boolean stillThere(Reading<Optional<Moment>> before, Head head) {
        Moment moment = before.known().flatMap(value -> value).orElse(null);
        if (moment == null || moment.block() > head.number()) {
            return false;
        }
        return Head.of(client.ask(RpcCall.block(moment.block()), deadline))
                .time()
                .equals(moment.time());
    }

    private Reading<Optional<String>> ensName(Head head) {
        return network.ensRegistry()
                .map(registry -> new EnsReader(client, registry, head, deadline).read(address))
                .orElseGet(
                        () -> new Reading.Unknown<>("No ENS registry is known for chain " + network.chainId(), false));
    }
}
