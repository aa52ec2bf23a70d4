package io.bulwark.proposals.actions;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.Function;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.chain.Eip55;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.FieldError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Actions for tests: encoded by the library, so that the decoder is not judged by itself. */
final class Actions {
    static final String USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
    static final String ALICE = "0x1111111111111111111111111111111111111111";
    static final String MALLORY = "0x6666666666666666666666666666666666666666";
    static final String TIMELOCK = "0x2222222222222222222222222222222222222222";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Actions() {}

    static Address address(String hex) {
        return Address.wrap(Eip55.checksum(new EvmAddress(hex)));
    }

    /** Addresses among {@code args} are given as texts of 42 characters. */
    static byte[] encode(String signature, Object... args) {
        Object[] values = new Object[args.length];
        for (int i = 0; i < args.length; i++) {
            values[i] = args[i] instanceof String text && text.length() == 42 && text.startsWith("0x")
                    ? address(text)
                    : args[i];
        }
        return Function.parse(signature).encodeCallWithArgs(values).array();
    }

    static Action call(String target, byte[] data) {
        return of("{\"target\":\"" + target + "\",\"value\":\"0\",\"calldata\":\"0x"
                + HexFormat.of().formatHex(data) + "\"}");
    }

    static Action of(String json) {
        List<FieldError> errors = new ArrayList<>();
        List<Action> read = ActionForm.read(List.of(node(json)), errors);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(errors.toString());
        }
        return read.getFirst();
    }

    static JsonNode node(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
