package io.bulwark.chain;

/** Why a chain gave no answer. Messages name an endpoint by its host only and repeat nothing that a provider wrote. */
public abstract sealed class ChainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ChainException(String message) {
        super(message);
    }

    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** No endpoint answered in time, or the ones that did refused to. */
    public static final class Unavailable extends ChainException {
        private static final long serialVersionUID = 1L;
        private final boolean passing;

        public Unavailable(String message) {
            this(message, true);
        }

        Unavailable(String message, boolean passing) {
            super(message);
            this.passing = passing;
        }

        /** False where the nodes answered that they cannot, such as one without history; asking later gives the same. */
        boolean passing() {
            return passing;
        }
    }

    /** The call ran and failed: the contract reverted, or ran out of gas. Asking again gives the same. */
    public static final class Reverted extends ChainException {
        private static final long serialVersionUID = 1L;
        private final byte[] data;

        public Reverted(byte[] data) {
            super("The call reverted");
            this.data = data.clone();
        }

        /** What the contract said, ABI-encoded; empty when it or the node said nothing. */
        public byte[] data() {
            return data.clone();
        }
    }

    /** An answer came but is none: not of the method's form, or larger than the caller allows. */
    public static final class Malformed extends ChainException {
        private static final long serialVersionUID = 1L;

        public Malformed(String message) {
            super(message);
        }
    }
}
