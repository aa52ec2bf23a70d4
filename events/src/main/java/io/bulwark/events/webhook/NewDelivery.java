package io.bulwark.events.webhook;

/**
 * A message to deliver.
 *
 * @param owner whose secret signs it and who sees its record
 * @param dedupeKey at most one message ever has this key
 * @param type such as {@code scan.finished}
 * @param url an address that {@link Webhooks#check} has let pass
 * @param body JSON
 */
public record NewDelivery(String owner, String dedupeKey, String type, String url, String body) {}
