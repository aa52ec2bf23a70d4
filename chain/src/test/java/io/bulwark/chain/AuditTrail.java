package io.bulwark.chain;

import io.bulwark.kernel.AuditRecord;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps the audit events that were fired. */
final class AuditTrail implements Event<AuditRecord> {
    final List<AuditRecord> records = new ArrayList<>();

    @Override
    public void fire(AuditRecord event) {
        records.add(event);
    }

    @Override
    public <U extends AuditRecord> CompletionStage<U> fireAsync(U event) {
        fire(event);
        return CompletableFuture.completedFuture(event);
    }

    @Override
    public <U extends AuditRecord> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
        return fireAsync(event);
    }

    @Override
    public Event<AuditRecord> select(Annotation... qualifiers) {
        return this;
    }

    @Override
    public <U extends AuditRecord> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends AuditRecord> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }
}
