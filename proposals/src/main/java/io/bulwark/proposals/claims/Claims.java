package io.bulwark.proposals.claims;

import java.util.List;

/**
 * What was read from a title and a description, in the order of the text.
 *
 * @param complete false where the text holds more than is kept: then a missing claim proves nothing
 */
public record Claims(List<Claim> claims, List<Mention> mentions, boolean complete) {
    /** More claims or mentions of one text than this are not kept. */
    public static final int MOST = 1000;

    public Claims {
        claims = List.copyOf(claims);
        mentions = List.copyOf(mentions);
    }
}
