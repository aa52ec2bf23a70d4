package io.bulwark.gateway.route;

/** Which target of a route is asked first. */
public enum Choose {
    /** As they are written. */
    ORDER,
    /** By chance, in proportion to their weights. */
    WEIGHT,
    /** The quickest first token of late. */
    LATENCY,
    /** The cheapest for a request of this size. */
    COST
}
