package io.bulwark.gateway.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Where secrets are read from. The usual environment variables of Vault and AWS count too. See docs/gateway-keys.md. */
@ConfigMapping(prefix = "bulwark.gateway.secrets")
public interface SecretsConfig {
    /** How long a secret that was read is used before its store is asked again. */
    @WithDefault("PT1M")
    Duration cache();

    /** How long the last known secret serves while its store does not answer. */
    @WithDefault("PT1H")
    Duration stale();

    Vault vault();

    Aws aws();

    /** HashiCorp Vault, key-value store version 2. */
    interface Vault {
        @WithDefault("${VAULT_ADDR:}")
        Optional<String> address();

        @WithDefault("${VAULT_TOKEN:}")
        Optional<String> token();

        @WithDefault("${VAULT_NAMESPACE:}")
        Optional<String> namespace();

        /** For sign-in by AppRole, together with the secret id. */
        Optional<String> roleId();

        Optional<String> secretId();

        /** Where AppRole is mounted. */
        @WithDefault("approle")
        String appRole();

        @WithDefault("PT5S")
        Duration timeout();
    }

    /** AWS Secrets Manager. */
    interface Aws {
        @WithDefault("${AWS_REGION:${AWS_DEFAULT_REGION:}}")
        Optional<String> region();

        /** Another address than that of the region, such as a VPC endpoint. */
        @WithDefault("${AWS_ENDPOINT_URL_SECRETS_MANAGER:}")
        Optional<String> endpoint();

        @WithDefault("${AWS_ACCESS_KEY_ID:}")
        Optional<String> accessKeyId();

        @WithDefault("${AWS_SECRET_ACCESS_KEY:}")
        Optional<String> secretAccessKey();

        @WithDefault("${AWS_SESSION_TOKEN:}")
        Optional<String> sessionToken();

        /** Where a container gets its credentials from (ECS, EKS Pod Identity), used where no access key is given. */
        @WithDefault("${AWS_CONTAINER_CREDENTIALS_FULL_URI:}")
        Optional<String> containerCredentials();

        /** The file with the token for that address. */
        @WithDefault("${AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE:}")
        Optional<String> containerTokenFile();

        @WithDefault("PT5S")
        Duration timeout();
    }
}
