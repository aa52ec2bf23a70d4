package io.bulwark.plans;

/** How soon the jobs of a plan's holders run, most urgent first. */
public enum JobPriority {
    HIGH,
    NORMAL,
    LOW
}
