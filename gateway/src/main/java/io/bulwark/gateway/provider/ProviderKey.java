package io.bulwark.gateway.provider;

/** A provider's credential. It prints itself as stars; {@link #reveal} is for the header that carries it. */
public final class ProviderKey {
    private final String value;

    public ProviderKey(String value) {
        this.value = value;
    }

    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
