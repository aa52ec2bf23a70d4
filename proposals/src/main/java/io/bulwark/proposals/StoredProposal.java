package io.bulwark.proposals;

import java.time.Instant;
import java.util.UUID;

/** A proposal as the database has it. {@code owner} is the principal who sent it. */
record StoredProposal(UUID id, String owner, Proposal proposal, Instant createdAt) {}
