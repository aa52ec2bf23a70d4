package io.bulwark.guard.service;

import io.bulwark.guard.Vault;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The placeholders of one session. Values are encrypted with AES-256-GCM and found again by an HMAC, so neither the table
 * nor a backup shows them. Numbers are given out under a lock of the session; nothing is read before the first redaction.
 */
final class Placeholders implements Vault, AutoCloseable {
    /** No placeholder is longer; looking further would make a text of brackets cost its length squared. */
    private static final int LONGEST_NAME = 100;

    private final Jdbi jdbi;
    private final byte[] key;
    private final String owner;
    private final String session;
    private final Instant now;
    private final Instant expires;
    private final Map<String, String> nameByDigest = new HashMap<>();
    private final Map<String, String> valueByName = new TreeMap<>();
    private final Map<String, Integer> last = new LinkedHashMap<>();
    private final Sealer sealer;
    private final boolean joined;
    private @Nullable Handle handle;
    private boolean read;

    /** In a transaction of its own. */
    Placeholders(Jdbi jdbi, byte[] key, String owner, String session, Instant now, Instant expires) {
        this(jdbi, null, key, owner, session, now, expires);
    }

    /** In the transaction of {@code joined}, where the session is locked already. */
    Placeholders(
            Jdbi jdbi,
            @Nullable Handle joined,
            byte[] key,
            String owner,
            String session,
            Instant now,
            Instant expires) {
        this.jdbi = jdbi;
        this.joined = joined != null;
        this.handle = joined;
        this.key = key.clone();
        this.sealer = new Sealer(key);
        this.owner = owner;
        this.session = session;
        this.now = now;
        this.expires = expires;
    }

    @Override
    public String placeholder(String category, String value) {
        Handle open = open(true);
        byte[] digest = digest(category + "\n" + value);
        String known = nameByDigest.get(HexFormat.of().formatHex(digest));
        if (known != null) {
            return known;
        }
        String name = "[" + category + "_" + last.merge(category, 1, Integer::sum) + "]";
        open.createUpdate("""
                        INSERT INTO guard.placeholder (owner, session_id, name, digest, value, expires_at)
                        VALUES (:owner, :session, :name, :digest, :value, :expires)
                        """)
                .bind("owner", owner)
                .bind("session", session)
                .bind("name", name)
                .bind("digest", digest)
                .bind("value", sealer.seal(place(name), value))
                .bind("expires", expires)
                .execute();
        remember(name, digest, value);
        return name;
    }

    @Override
    public String restore(String text) {
        open(false);
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int start = text.indexOf('[', at);
            if (start < 0) {
                break;
            }
            int end = text.indexOf(']', start, Math.min(text.length(), start + LONGEST_NAME));
            String value = end < 0 ? null : valueByName.get(text.substring(start, end + 1));
            out.append(text, at, start);
            if (value == null) {
                out.append('[');
                at = start + 1;
            } else {
                out.append(value);
                at = end + 1;
            }
        }
        return out.append(text, at, text.length()).toString();
    }

    /** How many values the session keeps. */
    int size() {
        open(false);
        return valueByName.size();
    }

    private Handle open(boolean lock) {
        Handle open = handle;
        if (open != null && read) {
            return open;
        }
        if (open == null) {
            open = jdbi.open();
            handle = open;
            open.begin();
        }
        read = true;
        if (lock && !joined) {
            open.createQuery("SELECT true FROM (SELECT pg_advisory_xact_lock(hashtextextended(:key, 1))) l")
                    .bind("key", owner + "\n" + session)
                    .mapTo(Boolean.class)
                    .one();
        }
        open.createUpdate("""
                        DELETE FROM guard.placeholder
                        WHERE owner = :owner AND session_id = :session AND expires_at <= :now
                        """)
                .bind("owner", owner)
                .bind("session", session)
                .bind("now", now)
                .execute();
        open.createQuery(
                        "SELECT name, digest, value FROM guard.placeholder WHERE owner = :owner AND session_id = :session")
                .bind("owner", owner)
                .bind("session", session)
                .map((row, _) -> {
                    String name = row.getString("name");
                    remember(name, row.getBytes("digest"), sealer.unseal(place(name), row.getBytes("value")));
                    return name;
                })
                .list();
        return open;
    }

    private void remember(String name, byte[] digest, String value) {
        nameByDigest.put(HexFormat.of().formatHex(digest), name);
        valueByName.put(name, value);
        int cut = name.lastIndexOf('_');
        last.merge(name.substring(1, cut), Integer.parseInt(name.substring(cut + 1, name.length() - 1)), Math::max);
    }

    /** Keeps what was added. */
    void commit() {
        Handle open = handle;
        if (open != null && !joined) {
            open.commit();
        }
    }

    @Override
    public void close() {
        Handle open = handle;
        if (open != null && !joined) {
            handle = null;
            if (open.isInTransaction()) {
                open.rollback();
            }
            open.close();
        }
    }

    private String place(String name) {
        return owner + "\n" + session + "\n" + name;
    }

    private byte[] digest(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal((owner + "\n" + session + "\n" + text).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
