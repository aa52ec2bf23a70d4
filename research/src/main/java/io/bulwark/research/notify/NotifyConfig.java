package io.bulwark.research.notify;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds of asking people to confirm. */
@ConfigMapping(prefix = "bulwark.subscriptions")
public interface NotifyConfig {
    /** How long a confirmation may be given. */
    @WithDefault("PT48H")
    Duration confirmWithin();

    /** An address is not asked again before. */
    @WithDefault("PT10M")
    Duration askAgainAfter();

    /** Questions to one address in 24 hours, whoever asks. */
    @WithDefault("3")
    int asksPerAddress();

    /** Questions of one owner in 24 hours, to whomever. */
    @WithDefault("20")
    int asksPerOwner();
}
