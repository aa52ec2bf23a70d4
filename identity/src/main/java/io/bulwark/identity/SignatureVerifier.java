package io.bulwark.identity;

import io.bulwark.chain.CallLimits;
import io.bulwark.chain.ChainException;
import io.bulwark.chain.EvmClient;
import io.bulwark.chain.Keccak;
import io.bulwark.chain.Secp256k1;
import io.bulwark.kernel.EvmAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Judges who signed: the account's own key (EIP-191), or else the wallet contract at the address (EIP-1271), also one that
 * is yet to be deployed (EIP-6492). Contracts are asked through the chain's configured endpoints only.
 */
final class SignatureVerifier {
    /** Longest signature in bytes. */
    static final int MAX_LENGTH = 10_000;

    private static final String RESOURCE = "SignatureCheck.hex";
    private static final int WORD = 32;

    private final byte[] check;
    private final CallLimits limits;

    /** What became of a signature. */
    sealed interface Verdict {
        /** @param contract whether a contract on the chain asked said so, which holds for that chain only */
        record Valid(boolean contract) implements Verdict {}

        record Invalid(String reason) implements Verdict {}

        /** The wallet may be right, but its chain does not answer now. */
        record Unknown(String reason) implements Verdict {}
    }

    SignatureVerifier(IdentityConfig config) {
        this.limits = new CallLimits(config.walletTimeout(), WORD, config.walletGas());
        try (InputStream in = SignatureVerifier.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the classpath");
            }
            this.check = HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The hash that {@code personal_sign} signs: EIP-191, version 0x45. */
    static byte[] hash(String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        byte[] prefix = ("\u0019Ethereum Signed Message:\n" + text.length).getBytes(StandardCharsets.US_ASCII);
        return Keccak.hash(ByteBuffer.allocate(prefix.length + text.length)
                .put(prefix)
                .put(text)
                .array());
    }

    /** @param chain the chain of the message, empty when contracts on it are not to be asked */
    Verdict verify(EvmAddress address, String message, byte[] signature, Optional<EvmClient> chain) {
        byte[] hash = hash(message);
        if (Secp256k1.recover(hash, signature).filter(address::equals).isPresent()) {
            return new Verdict.Valid(false);
        }
        if (chain.isEmpty()) {
            return new Verdict.Invalid(
                    "the signature is not the account's, and no wallet contract can be asked on this chain");
        }
        return ask(chain.get(), address, hash, signature);
    }

    private Verdict ask(EvmClient chain, EvmAddress address, byte[] hash, byte[] signature) {
        try {
            byte[] answer = chain.callWithCode(question(address, hash, signature), limits);
            if (answer.length != WORD) {
                // The checker answers with one word or reverts, so this node did not run it.
                return new Verdict.Unknown("the node does not run code without a receiver");
            }
            return new BigInteger(1, answer).equals(BigInteger.ONE)
                    ? new Verdict.Valid(true)
                    : new Verdict.Invalid("neither the account's key nor a wallet contract made the signature");
        } catch (ChainException.Reverted e) {
            return new Verdict.Invalid("the wallet contract failed on the signature");
        } catch (ChainException.Unavailable | ChainException.Malformed e) {
            return new Verdict.Unknown(e.text());
        }
    }

    /** The checker's creation code and its arguments: {@code (address, bytes32, bytes)} as the ABI encodes them. */
    private byte[] question(EvmAddress address, byte[] hash, byte[] signature) {
        int padded = (signature.length + WORD - 1) / WORD * WORD;
        ByteBuffer question = ByteBuffer.allocate(check.length + 4 * WORD + padded);
        question.put(check);
        question.position(question.position() + 12);
        question.put(HexFormat.of().parseHex(address.value(), 2, 42)).put(hash);
        putWord(question, 3 * WORD);
        putWord(question, signature.length);
        return question.put(signature).array();
    }

    private static void putWord(ByteBuffer into, int number) {
        into.position(into.position() + WORD - Integer.BYTES);
        into.putInt(number);
    }
}
