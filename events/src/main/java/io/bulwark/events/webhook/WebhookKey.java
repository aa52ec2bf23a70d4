package io.bulwark.events.webhook;

/** The key from which every owner's signing secret is derived, the same on every instance; 32 bytes. */
public interface WebhookKey {
    byte[] bytes();
}
