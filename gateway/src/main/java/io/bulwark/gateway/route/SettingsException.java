package io.bulwark.gateway.route;

import java.util.List;

/** A configuration that cannot be used. Each fault begins with the path of its member. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    SettingsException(List<String> faults) {
        super("The gateway's configuration: " + String.join("; ", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
