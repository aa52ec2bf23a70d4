package io.bulwark.research.source;

import java.net.URI;
import java.util.Optional;

/** A chain's explorer: holders and supply of a token. Every number is a string. */
public final class Blockscout {
    private Blockscout() {}

    /** Empty where the chain has no public instance. */
    public static Optional<Call> token(Chain chain, String address) {
        return chain.explorer().map(host -> call(host, "/api/v2/tokens/" + Call.encoded(address)));
    }

    /** The fifty largest holders with what the explorer's people and registries call them. */
    public static Optional<Call> holders(Chain chain, String address) {
        return chain.explorer().map(host -> call(host, "/api/v2/tokens/" + Call.encoded(address) + "/holders"));
    }

    private static Call call(URI host, String path) {
        return new Call(Source.BLOCKSCOUT, path, host, null, Call.Form.JSON);
    }
}
