package io.bulwark.chain;

import java.math.BigInteger;
import java.util.Optional;

/**
 * What changes when an account does something: the number of its transactions and its ether. A part that is unknown, such
 * as the transactions of a contract, says nothing.
 */
public record Activity(Optional<Long> transactions, Optional<BigInteger> balance) {
    private static final String UNKNOWN = "-";

    public static Activity of(WalletRecord record) {
        return new Activity(record.transactions().known(), record.balance().known());
    }

    /** Whether something happened between the two. */
    public boolean differs(Activity other) {
        return differ(transactions, other.transactions) || differ(balance, other.balance);
    }

    private static <T> boolean differ(Optional<T> one, Optional<T> other) {
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }

    /** One word, for {@link #parse}. */
    public String text() {
        return transactions.map(String::valueOf).orElse(UNKNOWN) + "/"
                + balance.map(String::valueOf).orElse(UNKNOWN);
    }

    /** @throws IllegalArgumentException when it is not what {@link #text} wrote */
    public static Activity parse(String text) {
        String[] parts = text.split("/", 2);
        if (parts.length != 2) {
            throw new IllegalArgumentException("Not an activity");
        }
        return new Activity(
                parts[0].equals(UNKNOWN) ? Optional.empty() : Optional.of(Long.valueOf(parts[0])),
                parts[1].equals(UNKNOWN) ? Optional.empty() : Optional.of(new BigInteger(parts[1])));
    }
}
