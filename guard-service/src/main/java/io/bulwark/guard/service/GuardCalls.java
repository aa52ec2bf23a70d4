package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Principal;
import io.bulwark.plans.Admission;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** The guard for doors other than REST: the same form, limits and answers as {@code POST /api/v1/guard}. */
@Singleton
public final class GuardCalls {
    private final GuardChecks checks;
    private final Admission admission;
    private final GuardConfig config;

    @Inject
    GuardCalls(GuardChecks checks, Admission admission, GuardConfig config) {
        this.checks = checks;
        this.admission = admission;
        this.config = config;
    }

    /**
     * Checks an exchange for a caller who may.
     *
     * @throws BulwarkException for a faulty request, a limit reached and an unknown policy
     */
    public ObjectNode check(Principal caller, GuardRequest request) {
        GuardForm.Read read = GuardForm.read(request, "", checks.guards(), config.maxCharacters());
        return admitted(caller, () -> checks.check(caller, read));
    }

    /** Does other work that counts against the caller's limit of the guard. */
    public ObjectNode admitted(Principal caller, Supplier<ObjectNode> work) {
        Admission.Admitted admitted = admission.admit(caller, "guard");
        try {
            return work.get();
        } catch (BulwarkException e) {
            throw e;
        } catch (RuntimeException e) {
            // A fault of ours costs the caller nothing.
            admission.release(admitted);
            throw e;
        }
    }
}
