package io.bulwark.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Where large, seldom read things are kept. */
@ConfigMapping(prefix = "bulwark.objects.s3")
public interface ObjectsConfig {
    /** Without a bucket objects are files below the data folder. */
    Optional<String> bucket();

    /** What all names begin with. */
    @WithDefault("bulwark/")
    String prefix();

    /** Of a server other than AWS that speaks S3. */
    Optional<URI> endpoint();

    /** Else the region of the environment or the AWS profile. */
    Optional<String> region();
}
