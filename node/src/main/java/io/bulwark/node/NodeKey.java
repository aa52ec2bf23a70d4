package io.bulwark.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** The node's Ed25519 key. It is the node: who has the file can work in its name, and lose its stake. */
public final class NodeKey {
    private static final String FORM = "bulwark-node-key-v1";
    private static final String REGISTRATION = "bulwark-register-v1";
    private static final String FRAME = "bulwark-frame-v1";
    private static final String SALT = "bulwark-salt-v1";
    private static final int LENGTH = 32;
    private static final int LARGEST_FILE = 4096;
    // What stands before the 32 bytes in the two encodings (RFC 8410).
    private static final byte[] PRIVATE_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");
    private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final byte[] secret;
    private final byte[] open;
    private final PrivateKey key;

    private NodeKey(byte[] secret, byte[] open) throws GeneralSecurityException {
        this.secret = secret;
        this.open = open;
        this.key = KeyFactory.getInstance("Ed25519")
                .generatePrivate(new PKCS8EncodedKeySpec(joined(PRIVATE_PREFIX, secret)));
    }

    /**
     * The key in a file, made with owner-only permissions when there is none.
     *
     * @throws AgentException when it cannot be read or written, is no key, or others may read it
     */
    public static NodeKey load(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            if (PrivateFiles.readableByOthers(file)) {
                throw new AgentException(
                        AgentException.Kind.INPUT,
                        "the key file " + file + " can be read by others",
                        "next: chmod 600 " + file + ", and make a new key if others may have read it");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw noKey(file);
            }
            return read(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new AgentException(
                    AgentException.Kind.INPUT,
                    "cannot use the key file " + file + " (" + e.getClass().getSimpleName() + ")",
                    "next: choose another with --key-file");
        }
    }

    private static NodeKey read(Path file, List<String> lines) {
        try {
            if (lines.size() < 3
                    || !lines.get(0).equals(FORM)
                    || !lines.get(1).startsWith("private ")
                    || !lines.get(2).startsWith("public ")) {
                throw noKey(file);
            }
            byte[] secret = HexFormat.of().parseHex(lines.get(1).substring("private ".length()));
            byte[] open = HexFormat.of().parseHex(lines.get(2).substring("public ".length()));
            if (secret.length != LENGTH || open.length != LENGTH) {
                throw noKey(file);
            }
            NodeKey key = new NodeKey(secret, open);
            key.check(file);
            return key;
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw noKey(file);
        }
    }

    /** A key of this process only. */
    public static NodeKey ephemeral() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new NodeKey(
                    tail(pair.getPrivate().getEncoded()), tail(pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void create(Path file) throws IOException {
        NodeKey key = ephemeral();
        String text = FORM + "\nprivate " + HexFormat.of().formatHex(key.secret) + "\npublic "
                + HexFormat.of().formatHex(key.open) + "\n";
        PrivateFiles.createFolderOf(file);
        PrivateFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private void check(Path file) throws GeneralSecurityException {
        byte[] text = FORM.getBytes(StandardCharsets.UTF_8);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(joined(PUBLIC_PREFIX, open))));
        verifier.update(text);
        if (!verifier.verify(sign(text))) {
            throw noKey(file);
        }
    }

    private static AgentException noKey(Path file) {
        return new AgentException(
                AgentException.Kind.INPUT,
                file + " is no key of a node",
                "next: choose another with --key-file; a file that does not exist is made");
    }

    /** The public key, 64 hexadecimal digits. */
    public String publicKey() {
        return HexFormat.of().formatHex(open);
    }

    String signRegistration(String ledger, String challenge) {
        return hex(String.join("\n", REGISTRATION, ledger, challenge));
    }

    String signFrame(String ledger, UUID node, UUID session, long sequence, String body) {
        return hex(
                String.join("\n", FRAME, ledger, node.toString(), session.toString(), Long.toString(sequence), body));
    }

    /** The salt of a commitment. The same again after a restart, so that what was committed to can be opened. */
    String salt(String ledger, Attempt attempt) {
        return HexFormat.of()
                .formatHex(Hashes.hmac(
                        secret,
                        String.join("\n", SALT, ledger, attempt.task().toString(), Integer.toString(attempt.epoch()))));
    }

    private String hex(String text) {
        try {
            return HexFormat.of().formatHex(sign(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] sign(byte[] text) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(key);
        signer.update(text);
        return signer.sign();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] tail(byte[] encoded) {
        return Arrays.copyOfRange(encoded, encoded.length - LENGTH, encoded.length);
    }

    @Override
    public String toString() {
        return "node key " + publicKey();
    }
}
