package io.bulwark.events.mail;

/** What became of one attempt. Reasons are short and without anything secret. */
sealed interface Delivery {
    record Done() implements Delivery {}

    /** Perhaps later: the server is away, or said 4xx. */
    record NotNow(String reason) implements Delivery {}

    /** Never: the server said 5xx of this mail or its recipient. */
    record Refused(String reason) implements Delivery {}
}
