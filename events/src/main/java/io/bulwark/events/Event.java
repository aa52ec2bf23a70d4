package io.bulwark.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** A written event. Ids ascend within a topic but are not contiguous. */
public record Event(long id, String topic, String name, JsonNode data, Instant at) {}
