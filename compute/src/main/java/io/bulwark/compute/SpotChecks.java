package io.bulwark.compute;

import io.bulwark.kernel.TokenAmount;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which lone results are confirmed by a second node. A node cannot know: the draw hangs on a secret of this process. Honest
 * work pays best as long as p is above G / (G + S): checked at rate p, a wrong result gains G or loses S.
 */
final class SpotChecks {
    private final byte[] secret = new byte[32];
    private final Trust trust;
    private final int newcomer;

    SpotChecks(ComputeConfig config) {
        BigDecimal gain = config.largestUnit();
        BigDecimal loss = config.minStake().multiply(config.slashShare());
        double least = gain.divide(gain.add(loss), MathContext.DECIMAL64).doubleValue();
        if (config.slashShare().signum() <= 0
                || config.slashShare().compareTo(BigDecimal.ONE) > 0
                || !(config.checkRate() > least && config.checkRate() <= 1)) {
            throw new IllegalStateException("Cheating would pay: bulwark.compute.check-rate must be above "
                    + least + " with largest-unit " + gain + ", min-stake " + config.minStake() + " and slash-share "
                    + config.slashShare());
        }
        this.trust = new Trust(config.checkRate(), config.slashShare());
        this.newcomer = config.newcomerResults();
        new SecureRandom().nextBytes(secret);
    }

    Trust trust() {
        return trust;
    }

    /** What a node with this stake loses for a wrong or withheld result. */
    TokenAmount slash(TokenAmount stake) {
        return stake.share(trust.slashShare());
    }

    /** @param streak the node's confirmed results since its last wrong one */
    double rate(long streak) {
        return streak < newcomer ? 1 : Math.max(trust.checkRate(), 1.0 / streak);
    }

    boolean drawn(UUID task, int epoch, long streak) {
        double rate = rate(streak);
        if (rate >= 1) {
            return true;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(20)
                    .putLong(task.getMostSignificantBits())
                    .putLong(task.getLeastSignificantBits())
                    .putInt(epoch)
                    .array());
            long drawn = ByteBuffer.wrap(hash).getLong() >>> 11;
            return drawn < rate * (1L << 53);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
