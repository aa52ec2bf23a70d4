package io.bulwark.guard;

/** How bad a finding is if it is true. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
