package io.bulwark.research.service;

import io.bulwark.jobs.Priority;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import io.bulwark.plans.Admission;
import io.bulwark.research.usage.Query;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/** What all resources of research do with those who call. */
final class Callers {
    private Callers() {}

    static Principal of(SecurityContext security) {
        return security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
    }

    static Priority priority(Admission.Admitted admitted) {
        return switch (admitted.priority()) {
            case HIGH -> Priority.HIGH;
            case NORMAL -> Priority.NORMAL;
            case LOW -> Priority.LOW;
        };
    }

    static Response.ResponseBuilder limits(Response.ResponseBuilder response, Admission.Admitted admitted) {
        admitted.headers().forEach(response::header);
        return response;
    }

    /** Does the work; a fault of ours costs the caller nothing. */
    static <T> T serve(Admission admission, Admission.Admitted admitted, Supplier<T> work) {
        try {
            return work.get();
        } catch (BulwarkException e) {
            // After a timeout the analysis goes on, and can be read.
            if (e.code().status() >= 500 && e.code() != ErrorCode.TIMEOUT) {
                admission.release(admitted);
            }
            throw e;
        } catch (RuntimeException e) {
            admission.release(admitted);
            throw e;
        }
    }

    /** @param since {@link System#nanoTime} when the question came */
    static Query question(
            Instant now,
            Principal caller,
            String project,
            String type,
            Admission.Admitted admitted,
            long since,
            boolean hit) {
        int millis = (int) Math.min(Integer.MAX_VALUE, (System.nanoTime() - since) / 1_000_000);
        return new Query(now, caller.owner(), project, type, admitted.tier(), millis, hit);
    }

    static UUID id(String text) {
        // UUID.fromString accepts shortened groups.
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw BulwarkException.invalid("jobId", "must be a UUID");
            }
        }
        throw BulwarkException.invalid("jobId", "must be a UUID");
    }
}
