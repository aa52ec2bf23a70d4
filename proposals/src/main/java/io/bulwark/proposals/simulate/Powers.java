package io.bulwark.proposals.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where contracts say who has power over them: view functions and the slots of EIP-1967. */
final class Powers {
    /** {@code bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1)} and its siblings. */
    static final Map<String, String> SLOTS = slotsByName();

    private static final Map<String, String> VIEWS = views();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int VIEW_GAS = 200_000;

    private Powers() {}

    record Question(String contract, String what, String selector) {}

    private static Map<String, String> slotsByName() {
        Map<String, String> slots = new LinkedHashMap<>();
        slots.put("implementation", "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc");
        slots.put("admin", "0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103");
        slots.put("beacon", "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50");
        return slots;
    }

    private static Map<String, String> views() {
        Map<String, String> views = new LinkedHashMap<>();
        views.put("owner", "0x8da5cb5b");
        views.put("pending_owner", "0xe30c3978");
        views.put("admin", "0xf851a440");
        views.put("pending_admin", "0x26782247");
        views.put("governance", "0x5aa6e675");
        views.put("governor", "0x0c340a24");
        views.put("guardian", "0x452a9320");
        views.put("minter", "0x07546172");
        views.put("threshold", "0xe75235b8");
        views.put("owners", "0xa0e67e2b");
        views.put("quorum_numerator", "0xa7713a70");
        views.put("voting_delay", "0x3932abb1");
        views.put("voting_period", "0x02a251a3");
        views.put("proposal_threshold", "0xb58131b0");
        views.put("delay", "0x6a42b8f8");
        views.put("minimum_delay", "0xf27a0c92");
        return views;
    }

    static List<Question> questions(List<String> contracts) {
        List<Question> questions = new ArrayList<>();
        for (String contract : contracts) {
            VIEWS.forEach((what, selector) -> questions.add(new Question(contract, what, selector)));
        }
        return questions;
    }

    static ArrayNode calls(List<Question> questions) {
        ArrayNode calls = JSON.arrayNode();
        for (Question question : questions) {
            calls.addObject()
                    .put("to", question.contract())
                    .put("input", question.selector())
                    .put("gas", "0x" + Integer.toHexString(VIEW_GAS / 2));
        }
        return calls;
    }

    static ArrayNode slots(String contract) {
        ArrayNode calls = JSON.arrayNode();
        for (String slot : SLOTS.values()) {
            calls.addObject().put("to", contract).put("input", slot).put("gas", "0x" + Integer.toHexString(VIEW_GAS));
        }
        return calls;
    }

    /** An amount of at most 256 bits, 0 where it is none. */
    static BigInteger quantity(JsonNode node) {
        String text = node.asText("");
        if (!text.startsWith("0x") || text.length() < 3 || text.length() > 66) {
            return BigInteger.ZERO;
        }
        try {
            return new BigInteger(text.substring(2), 16);
        } catch (NumberFormatException e) {
            return BigInteger.ZERO;
        }
    }

    /** A quantity, 0 where it is none. */
    static long number(JsonNode node) {
        String text = node.asText("");
        if (!text.startsWith("0x") || text.length() < 3 || text.length() > 17) {
            return 0;
        }
        try {
            return new BigInteger(text.substring(2), 16).longValue();
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
