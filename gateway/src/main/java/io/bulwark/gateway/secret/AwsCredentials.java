package io.bulwark.gateway.secret;

import io.bulwark.storage.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What requests to AWS are signed with.
 *
 * @param sessionToken null for lasting credentials
 */
record AwsCredentials(
        String accessKeyId,
        Secret secretAccessKey,
        @Nullable Secret sessionToken) {}
