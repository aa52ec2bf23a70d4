package io.bulwark.bench;

import io.bulwark.testing.ServerProcess;
import java.util.Locale;
import java.util.stream.IntStream;

/** Sign-ins with a wallet's key. Messages are signed before the clock runs: that is the wallet's work. */
final class SignInBench {
    private static final int WARM_UP = 1_000;
    private static final int SEQUENTIAL = 300;
    private static final int PARALLEL = 16;
    private static final int TOTAL = 4_000;

    private SignInBench() {}

    static void run(ServerProcess server, Figures figures) throws InterruptedException {
        round(server.url(), 0, WARM_UP, PARALLEL);
        Round one = round(server.url(), WARM_UP, SEQUENTIAL, 1);
        figures.figure("sign-in (verify), one client, P50", Figures.percentile(one.millis(), 0.5), "ms", "");
        figures.figure("sign-in (verify), one client, P99", Figures.percentile(one.millis(), 0.99), "ms", "");
        Round many = round(server.url(), WARM_UP + SEQUENTIAL, TOTAL, PARALLEL);
        rate("nonces per second, " + PARALLEL + " clients", TOTAL / many.nonceSeconds(), figures);
        rate("sign-ins (verify) per second, " + PARALLEL + " clients", TOTAL / many.verifySeconds(), figures);
    }

    private static void rate(String name, double perSecond, Figures figures) {
        figures.add(name, String.format(Locale.ROOT, "%.0f /s", perSecond), "");
    }

    private record Round(double nonceSeconds, double verifySeconds, double[] millis) {}

    private static Round round(String url, int first, int count, int clients) throws InterruptedException {
        WalletKey[] keys =
                IntStream.range(first, first + count).mapToObj(WalletKey::new).toArray(WalletKey[]::new);
        byte[][] asked = new byte[count][];
        for (int i = 0; i < count; i++) {
            asked[i] = keys[i].nonceRequest();
        }
        String[] nonces = new String[count];
        double nonceSeconds = Load.asFastAsPossible(
                url,
                clients,
                count,
                (wire, i) -> nonces[i] = wire.send(asked[i]).ok());
        byte[][] verifications = new byte[count][];
        for (int i = 0; i < count; i++) {
            verifications[i] = keys[i].verification(url, WalletKey.nonce(nonces[i]));
        }
        double[] millis = new double[count];
        double verifySeconds = Load.asFastAsPossible(url, clients, count, (wire, i) -> {
            long start = System.nanoTime();
            wire.send(verifications[i]).ok();
            millis[i] = (System.nanoTime() - start) / 1e6;
        });
        return new Round(nonceSeconds, verifySeconds, millis);
    }
}
