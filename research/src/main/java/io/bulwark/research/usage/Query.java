package io.bulwark.research.usage;

import java.time.Instant;

/**
 * One question about a project.
 *
 * @param owner who asked
 * @param type analyze, comprehensive, refresh or track
 * @param tier the plan of whoever asked
 * @param millis until it was answered
 */
public record Query(Instant at, String owner, String project, String type, String tier, int millis, boolean cacheHit) {}
