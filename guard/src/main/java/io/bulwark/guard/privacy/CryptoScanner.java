package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Runs;
import io.bulwark.text.Text;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Addresses of crypto wallets: Bitcoin by Base58Check or Bech32 (BIP 173, BIP 350), Ethereum by EIP-55 where letters are
 * mixed. An Ethereum address is often a public contract, so it counts only where someone calls it theirs or pays to it.
 */
final class CryptoScanner implements Scanner {
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final String BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int SHORTEST = 26;
    private static final int LONGEST = 62;
    private static final int[] BECH32_STEPS = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final Terms OWN = Terms.of(
            "my wallet",
            "my address",
            "wallet",
            "my eth",
            "my ethereum",
            "send to",
            "send it to",
            "pay to",
            "pay me",
            "deposit to",
            "donate",
            "tip me",
            "refund",
            "my ens",
            "withdraw to",
            "meine adresse",
            "mi dirección",
            "mon adresse");

    @Override
    public String name() {
        return "crypto-address";
    }

    @Override
    public void scan(Text text, Sink sink) {
        int length = text.length();
        Runs runs = text.runs();
        for (int run = 0; run < runs.size(); run++) {
            int start = runs.start(run);
            int end = runs.end(run);
            if (end - start >= SHORTEST
                    && end - start <= LONGEST
                    && (start == 0 || !joined(text.at(start - 1)))
                    && (end == length || !joined(text.at(end)))) {
                look(text, start, end, sink);
            }
        }
    }

    private static void look(Text text, int start, int end, Sink sink) {
        String value = text.slice(start, end);
        if (value.indexOf('_') >= 0) {
            return;
        }
        if (value.length() == 42 && value.startsWith("0x")) {
            if (ethereum(value)) {
                boolean own = Context.near(text, start, end, OWN);
                sink.found("CRYPTO", start, end, Severity.MEDIUM, own ? 0.9 : 0.4);
            }
        } else if (bitcoin(value)) {
            sink.found("CRYPTO", start, end, Severity.MEDIUM, 0.98);
        }
    }

    static boolean bitcoin(String value) {
        char first = value.charAt(0);
        if ((first == '1' || first == '3') && value.length() <= 35) {
            return base58(value);
        }
        String lower = value.toLowerCase(Locale.ROOT);
        boolean oneCase = lower.equals(value) || value.toUpperCase(Locale.ROOT).equals(value);
        return oneCase && lower.startsWith("bc1") && bech32(lower);
    }

    private static boolean base58(String value) {
        byte[] bytes = new byte[25];
        for (int i = 0; i < value.length(); i++) {
            int carry = BASE58.indexOf(value.charAt(i));
            if (carry < 0) {
                return false;
            }
            for (int b = bytes.length - 1; b >= 0; b--) {
                carry += (bytes[b] & 0xFF) * 58;
                bytes[b] = (byte) carry;
                carry >>>= 8;
            }
            if (carry != 0) {
                return false;
            }
        }
        byte[] check = sha256(sha256(Arrays.copyOf(bytes, 21)));
        return (bytes[0] == 0 || bytes[0] == 5) && Arrays.equals(check, 0, 4, bytes, 21, 25);
    }

    private static boolean bech32(String value) {
        int check = 1;
        for (int part : new int[] {3, 3, 0, 'b' & 31, 'c' & 31}) {
            check = step(check, part);
        }
        for (int i = 3; i < value.length(); i++) {
            int part = BECH32.indexOf(value.charAt(i));
            if (part < 0) {
                return false;
            }
            check = step(check, part);
        }
        return check == (value.charAt(3) == 'q' ? 1 : 0x2bc830a3);
    }

    private static int step(int check, int part) {
        int top = check >>> 25;
        int next = (check & 0x1ffffff) << 5 ^ part;
        for (int i = 0; i < 5; i++) {
            next ^= (top >>> i & 1) == 1 ? BECH32_STEPS[i] : 0;
        }
        return next;
    }

    static boolean ethereum(String value) {
        String hex = value.substring(2);
        String lower = hex.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            if ("0123456789abcdef".indexOf(lower.charAt(i)) < 0) {
                return false;
            }
        }
        if (hex.equals(lower) || hex.equals(hex.toUpperCase(Locale.ROOT))) {
            return true;
        }
        byte[] hash = Keccak.hash(lower);
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            int nibble = i % 2 == 0 ? hash[i / 2] >>> 4 & 15 : hash[i / 2] & 15;
            if (c > '9' && (c <= 'F') != (nibble >= 8)) {
                return false;
            }
        }
        return true;
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static boolean joined(int c) {
        return c > 0x7F && Character.isLetterOrDigit(c);
    }
}
