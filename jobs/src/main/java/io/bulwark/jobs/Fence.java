package io.bulwark.jobs;

import java.util.UUID;

/** What lets an attempt write to its job: the attempt number moves on with every claim, so an older holder is kept out. */
record Fence(UUID job, int attempt) {}
