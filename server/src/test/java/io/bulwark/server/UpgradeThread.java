package io.bulwark.server;

import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Notes on which thread a connection goes on after {@link SocketAccess} has let it in: that thread upgrades it. */
@Singleton
@Priority(-1)
public class UpgradeThread implements HttpUpgradeCheck {
    /** For each connection, whether it was a thread of the event loop. */
    static final Queue<Boolean> ON_LOOP = new ConcurrentLinkedQueue<>();

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        if (context.userData().get(SocketAccess.CALLER) != null) {
            ON_LOOP.add(Context.isOnEventLoopThread());
        }
        return CheckResult.permitUpgrade();
    }
}
