package io.bulwark.server;

import io.bulwark.events.mail.MailFolder;
import io.bulwark.events.webhook.WebhookKey;
import io.bulwark.gateway.secret.MasterKeys;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.service.VaultKey;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.DataFolder;
import io.bulwark.storage.FolderObjects;
import io.bulwark.storage.Objects;
import io.bulwark.storage.S3Objects;
import io.bulwark.text.embed.Embeddings;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The clock and the ids of this process; a test's own clock replaces the default. */
final class CoreBeans {
    @Produces
    @Singleton
    @DefaultBean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    UuidV7 ids(InstantSource clock) {
        return new UuidV7(clock);
    }

    /** Loaded on first use; BULWARK_EMBEDDINGS=off leaves meanings out. */
    @Produces
    @Singleton
    Embeddings embeddings() {
        return "off".equalsIgnoreCase(System.getenv("BULWARK_EMBEDDINGS")) ? new Embeddings(null) : Embeddings.local();
    }

    /** One engine with its models for the whole process. */
    @Produces
    @Singleton
    GuardEngine guards(Embeddings embeddings) {
        return GuardEngine.standard(embeddings.embedder());
    }

    /** From BULWARK_VAULT_KEY (32 bytes, Base64; the same on every instance), else kept in the data folder. */
    @Produces
    @Singleton
    VaultKey vaultKey(ServerConfig config) {
        @Nullable String given = System.getenv("BULWARK_VAULT_KEY");
        byte[] key;
        if (given != null && !given.isBlank()) {
            key = Base64.getDecoder().decode(given.strip());
            if (key.length != 32) {
                throw new IllegalStateException("BULWARK_VAULT_KEY must be 32 bytes in Base64, not " + key.length);
            }
        } else {
            try (DataFolder data = DataFolder.open(config.data())) {
                key = HexFormat.of().parseHex(data.secret("vault.key", "").value());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return () -> key;
    }

    /** Derived from the vault's key, so that one secret serves both and neither tells the other. */
    @Produces
    @Singleton
    WebhookKey webhookKey(VaultKey vault) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(vault.bytes(), "HmacSHA256"));
            byte[] key = mac.doFinal("bulwark webhooks".getBytes(StandardCharsets.US_ASCII));
            return () -> key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In S3 where a bucket is named, else files below the data folder. */
    @Produces
    @Singleton
    Objects objects(ServerConfig config, ObjectsConfig objects) {
        return objects.bucket().isPresent()
                ? new S3Objects(
                        objects.bucket().get(),
                        objects.prefix(),
                        objects.endpoint().orElse(null),
                        objects.region().orElse(null))
                : new FolderObjects(config.data().resolve("objects"));
    }

    void close(@Disposes Objects objects) {
        if (objects instanceof S3Objects s3) {
            s3.close();
        }
    }

    /** From BULWARK_MASTER_KEY, else kept in the data folder. */
    @Produces
    @Singleton
    MasterKeys masterKeys(ServerConfig config) {
        return MasterKeys.open(config.data(), System.getenv("BULWARK_MASTER_KEY"));
    }

    /** Where mail becomes files while no SMTP server is configured. */
    @Produces
    @Singleton
    MailFolder mailFolder(ServerConfig config) {
        return new MailFolder(config.data().resolve("outbox"));
    }
}
