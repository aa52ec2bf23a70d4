package io.bulwark.research.score;

/** How a known value becomes a risk from 0 to 1. Every curve is monotone in the value. */
sealed interface Curve {
    double risk(double value);

    /** Straight from 0 risk at {@code safe} to full risk at {@code bad}, whichever is larger. */
    record Straight(double safe, double bad) implements Curve {
        @Override
        public double risk(double value) {
            return Math.clamp((value - safe) / (bad - safe), 0, 1);
        }
    }

    /** As {@link Straight} on a logarithmic scale; both ends are above 0. */
    record Logarithmic(double safe, double bad) implements Curve {
        @Override
        public double risk(double value) {
            double ratio = Math.log(Math.max(value, 1e-9) / safe) / Math.log(bad / safe);
            return Math.clamp(ratio, 0, 1);
        }
    }

    /** From 0 at nothing through 0.6 at {@code half} to 1 at {@code full}: the steps of token taxes. */
    record Bent(double half, double full) implements Curve {
        @Override
        public double risk(double value) {
            return value <= half
                    ? Math.max(0, value) / half * 0.6
                    : Math.min(1, 0.6 + (value - half) / (full - half) * 0.4);
        }
    }
}
