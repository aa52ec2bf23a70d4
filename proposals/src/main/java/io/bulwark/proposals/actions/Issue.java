package io.bulwark.proposals.actions;

import io.bulwark.proposals.analysis.Severity;

/** What is wrong with a call itself, whatever the text says of it. */
enum Issue {
    UNKNOWN_SELECTOR(Severity.MEDIUM, "The function is not known", "Ask for the function's source and what it does."),
    BARE_SELECTOR(
            Severity.HIGH,
            "A bare four-byte call without a signature",
            "Ask for the signature and what the call does."),
    SELECTOR_MISMATCH(
            Severity.CRITICAL,
            "The signature given is not the function that would be called",
            "Judge the call by its bytes and ask why another name was given."),
    COLLIDING_SELECTOR(
            Severity.MEDIUM, "Several functions share this selector", "Check which of the candidates the target has."),
    MALFORMED(
            Severity.HIGH,
            "The call data is not what the function takes",
            "Ask for the call's arguments; it would revert, or something else is meant."),
    TRAILING_BYTES(Severity.MEDIUM, "Bytes follow the arguments", "Ask what the bytes after the arguments are for."),
    NOT_CANONICAL(
            Severity.LOW,
            "The arguments are laid out in an unusual way",
            "Check the decoded arguments by a second tool."),
    EMPTY_CALL_WITH_VALUE(Severity.LOW, "A plain transfer of the chain's coin", "Check the recipient and the amount."),
    EMPTY_CALL(Severity.LOW, "A call without data or value", "Ask what the empty call is for."),
    DELEGATECALL(
            Severity.CRITICAL,
            "A delegate call to code that is not known",
            "The code gets every power and all funds of the caller: have it reviewed."),
    EXECUTOR_PAYLOAD(
            Severity.LOW,
            "A payload run by the DAO's executor",
            "What the payload does is in its code: read it or simulate it."),
    UNKNOWN_EXECUTOR(
            Severity.CRITICAL,
            "A payload handed to an executor that is not the DAO's known one",
            "Check the address of the executor."),
    UNLISTED_EXECUTOR(
            Severity.MEDIUM,
            "A payload handed to an executor on a chain whose executor is not listed",
            "Check the address of the executor."),
    BOUNDS(
            Severity.HIGH,
            "More nested calls than can be looked at",
            "Split the proposal, so that everything in it can be read."),
    CREATES_CODE(Severity.MEDIUM, "The call brings code of its own", "Have the code reviewed."),
    MESSAGE_NOT_READ(
            Severity.MEDIUM, "A message to another chain that cannot be read", "Ask what the message does there."),
    NO_CALL_GIVEN(Severity.MEDIUM, "The action names no call", "Ask what the action does.");

    private final Severity severity;
    private final String title;
    private final String advice;

    Issue(Severity severity, String title, String advice) {
        this.severity = severity;
        this.title = title;
        this.advice = advice;
    }

    Severity severity() {
        return severity;
    }

    String title() {
        return title;
    }

    String advice() {
        return advice;
    }

    /** Whether what the call does stays open. */
    boolean blind() {
        return switch (this) {
            case UNKNOWN_SELECTOR,
                    BARE_SELECTOR,
                    MALFORMED,
                    DELEGATECALL,
                    EXECUTOR_PAYLOAD,
                    UNKNOWN_EXECUTOR,
                    UNLISTED_EXECUTOR,
                    BOUNDS,
                    MESSAGE_NOT_READ,
                    NO_CALL_GIVEN,
                    COLLIDING_SELECTOR -> true;
            case SELECTOR_MISMATCH, TRAILING_BYTES, NOT_CANONICAL, EMPTY_CALL_WITH_VALUE, EMPTY_CALL, CREATES_CODE ->
                false;
        };
    }
}
