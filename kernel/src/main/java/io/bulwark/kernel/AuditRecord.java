package io.bulwark.kernel;

import java.util.Map;

/**
 * Something that has to stand in the audit log: what was done ({@code list.imported}), by whom (a principal's id) and the
 * particulars, none of them secret. Features fire it as a CDI event; who keeps the log observes it.
 */
public record AuditRecord(String type, String actor, Map<String, String> data) {
    public AuditRecord {
        data = Map.copyOf(data);
    }
}
