package io.bulwark.proposals.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.simulate.SimulationReport.BalanceChange;
import io.bulwark.proposals.simulate.SimulationReport.Event;
import io.bulwark.proposals.simulate.SimulationReport.Finding;
import io.bulwark.proposals.simulate.SimulationReport.Outcome;
import io.bulwark.proposals.simulate.SimulationReport.PermissionChange;
import io.bulwark.proposals.simulate.SimulationReport.Status;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds up what the calls did: money, powers, and what of it a voter has to know. */
final class Findings {
    private static final BigInteger UNLIMITED = BigInteger.ONE.shiftLeft(96);
    private static final String NOBODY = "0x0000000000000000000000000000000000000000";
    private static final Set<String> NUMBERS = Set.of(
            "threshold",
            "quorum_numerator",
            "voting_delay",
            "voting_period",
            "proposal_threshold",
            "delay",
            "minimum_delay");
    private static final HexFormat HEX = HexFormat.of();
    private static final int MOST_OWNERS = 100;

    private final String from;
    private final Map<String, BigInteger> balances = new LinkedHashMap<>();
    private final Map<String, PermissionChange> powers = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    Findings(String from) {
        this.from = from;
    }

    void outcome(Outcome outcome) {
        if (outcome.status().equals("reverted")) {
            findings.add(new Finding(
                    "REVERTS",
                    Severity.MEDIUM,
                    "A call would fail now",
                    "Call " + (outcome.index() + 1) + " to " + outcome.target() + " reverts: " + outcome.error()
                            + ". It may depend on a state that comes later.",
                    outcome.index()));
        }
    }

    void events(List<Event> events) {
        for (Event event : events) {
            String name = event.name();
            if (name != null) {
                event(event, name, event.arguments());
            }
        }
    }

    private void event(Event event, String name, Map<String, String> arguments) {
        switch (name) {
            case "Transfer" -> {
                boolean piece = arguments.containsKey("id");
                BigInteger amount = piece ? BigInteger.ONE : new BigInteger(arguments.getOrDefault("amount", "0"));
                String asset = Simulator.isNative(event.contract()) ? "native" : event.contract();
                move(arguments.get("from"), asset, amount.negate());
                move(arguments.get("to"), asset, amount);
            }
            case "Approval" -> {
                BigInteger amount = new BigInteger(arguments.getOrDefault("amount", "0"));
                if (amount.compareTo(UNLIMITED) >= 0 && from.equals(arguments.get("owner"))) {
                    findings.add(new Finding(
                            "UNLIMITED_APPROVAL",
                            Severity.HIGH,
                            "Somebody may take any amount later",
                            arguments.get("spender") + " may take all tokens of " + event.contract() + " from " + from
                                    + ".",
                            event.call()));
                }
            }
            case "ApprovalForAll" -> {
                if ("true".equals(arguments.get("approved"))) {
                    findings.add(new Finding(
                            "UNLIMITED_APPROVAL",
                            Severity.HIGH,
                            "Somebody may take all pieces later",
                            arguments.get("operator") + " may move every piece of " + event.contract() + " that "
                                    + arguments.get("owner") + " holds.",
                            event.call()));
                }
            }
            case "OwnershipTransferred" -> power(event, "owner", arguments.get("before"), arguments.get("after"));
            case "OwnershipTransferStarted" ->
                power(event, "pending_owner", arguments.get("before"), arguments.get("after"));
            case "AdminChanged", "NewAdmin" -> power(event, "admin", arguments.get("before"), arguments.get("after"));
            case "NewPendingAdmin" -> power(event, "pending_admin", arguments.get("before"), arguments.get("after"));
            case "Upgraded", "NewImplementation" ->
                power(
                        event,
                        "implementation",
                        arguments.get("before"),
                        arguments.getOrDefault("implementation", arguments.get("after")));
            case "ChangedMasterCopy" -> power(event, "implementation", null, arguments.get("singleton"));
            case "BeaconUpgraded" -> power(event, "beacon", null, arguments.get("beacon"));
            case "TimelockChange" -> power(event, "governor", arguments.get("before"), arguments.get("after"));
            case "RoleGranted" -> power(event, "role " + arguments.get("role"), null, arguments.get("account"));
            case "RoleRevoked" -> power(event, "role " + arguments.get("role"), arguments.get("account"), null);
            case "MinterAdded" -> power(event, "minter", null, arguments.get("account"));
            case "AddedOwner" -> power(event, "safe_owner", null, arguments.get("owner"));
            case "RemovedOwner" -> power(event, "safe_owner", arguments.get("owner"), null);
            case "EnabledModule" -> power(event, "module", null, arguments.get("module"));
            case "DisabledModule" -> power(event, "module", arguments.get("module"), null);
            case "ChangedGuard" -> power(event, "guard", null, arguments.get("guard"));
            default -> {
                if (arguments.containsKey("before")
                        && arguments.containsKey("after")
                        && !name.equals("DelegateChanged")) {
                    change(
                            event.contract(),
                            name,
                            arguments.get("before"),
                            arguments.get("after"),
                            null,
                            "event " + name);
                }
            }
        }
    }

    private void power(Event event, String what, @Nullable String before, @Nullable String after) {
        String holder = after == null || after.equals(NOBODY) ? null : after;
        change(event.contract(), what, before, after, holder, "event " + event.name());
    }

    /** The answers of view functions before and after the calls. */
    void reads(List<Powers.Question> questions, JsonNode before, JsonNode after) {
        for (int i = 0; i < questions.size(); i++) {
            Powers.Question question = questions.get(i);
            String then = value(question.what(), before.path(i));
            String now = value(question.what(), after.path(i));
            if (then != null && now != null && !then.equals(now)) {
                boolean address =
                        !NUMBERS.contains(question.what()) && !question.what().equals("owners");
                String holder = address && !now.equals(NOBODY) ? now : null;
                change(question.contract(), question.what(), then, now, holder, "call of " + question.selector());
            }
        }
    }

    private static @Nullable String value(String what, JsonNode result) {
        String data = result.path("returnData").asText("");
        if (!result.path("status").asText("").equals("0x1")
                || data.length() < 66
                || data.length() > 66 + 64 * (MOST_OWNERS + 1)) {
            return null;
        }
        try {
            byte[] bytes = HEX.parseHex(data, 2, data.length());
            if (NUMBERS.contains(what)) {
                return bytes.length == 32 ? new BigInteger(1, bytes).toString() : null;
            }
            if (!what.equals("owners")) {
                return bytes.length == 32 ? Events.address(bytes) : null;
            }
            List<String> owners = new ArrayList<>();
            for (int at = 64; at + 32 <= bytes.length; at += 32) {
                owners.add("0x" + HEX.formatHex(bytes, at + 12, at + 32));
            }
            return String.join(",", owners);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The slots of EIP-1967 before and after. */
    void slots(String contract, List<@Nullable String> before, JsonNode after) {
        int i = 0;
        for (String name : Powers.SLOTS.keySet()) {
            slot(contract, name, before.get(i), Simulator.word(after.path(i).path("returnData")));
            i++;
        }
    }

    void slot(String contract, String name, @Nullable String before, @Nullable String after) {
        if (before != null && after != null && !before.equals(after)) {
            String now = "0x" + after.substring(26);
            change(
                    contract,
                    name,
                    "0x" + before.substring(26),
                    now,
                    now.equals(NOBODY) ? null : now,
                    "slot of EIP-1967");
        }
    }

    private void change(
            String contract,
            String what,
            @Nullable String before,
            @Nullable String after,
            @Nullable String holder,
            String evidence) {
        if (Objects.equals(before, after)) {
            return;
        }
        String key = contract + "/" + what + "/"
                + (what.startsWith("role ") || what.startsWith("safe_") || what.equals("module")
                        ? before + "/" + after
                        : "");
        PermissionChange known = powers.get(key);
        String first = known == null ? before : known.before() == null ? before : known.before();
        // The reading of the state after all calls comes first; events in between do not overrule it.
        boolean read = known != null && !known.evidence().startsWith("event");
        powers.put(key, read ? known : new PermissionChange(contract, what, first, after, holder, evidence));
    }

    /** The chain's coin moves between accounts. */
    void coin(String from, String to, BigInteger wei) {
        EvmAddress.parse(from).ifPresent(account -> move(account.value(), "native", wei.negate()));
        EvmAddress.parse(to).ifPresent(account -> move(account.value(), "native", wei));
    }

    private void move(@Nullable String holder, String asset, BigInteger amount) {
        if (holder != null && !holder.equals(NOBODY)) {
            balances.merge(holder + "/" + asset, amount, BigInteger::add);
        }
    }

    SimulationReport report(
            Status status,
            String method,
            @Nullable String reason,
            long chainId,
            List<Outcome> outcomes,
            List<Event> events) {
        List<BalanceChange> changes = new ArrayList<>();
        balances.forEach((key, amount) -> {
            if (amount.signum() != 0) {
                int slash = key.indexOf('/');
                changes.add(new BalanceChange(key.substring(0, slash), key.substring(slash + 1), amount.toString()));
            }
        });
        for (PermissionChange change : powers.values()) {
            boolean code =
                    change.what().equals("implementation") || change.what().equals("beacon");
            findings.add(new Finding(
                    code ? "CODE_CHANGED" : "POWER_CHANGED",
                    change.holder() != null && !change.holder().equals(from) ? Severity.HIGH : Severity.MEDIUM,
                    code ? "The code of a contract changes" : "Power over a contract changes",
                    change.contract() + ": " + change.what() + " goes from " + or(change.before()) + " to "
                            + or(change.after()) + " (" + change.evidence() + ").",
                    null));
        }
        return new SimulationReport(
                status,
                method,
                reason,
                chainId,
                from,
                outcomes,
                events,
                changes,
                List.copyOf(powers.values()),
                findings,
                List.of());
    }

    private static String or(@Nullable String value) {
        return value == null ? "nobody or unknown" : value;
    }
}
