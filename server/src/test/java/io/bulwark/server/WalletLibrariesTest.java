package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.testing.NodePackages;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The libraries that wallets and their sites use sign in as they stand. */
@QuarkusTest
@QuarkusTestResource(TestEngines.class)
class WalletLibrariesTest {
    private static final Path SCRIPT = Path.of("src/test/node/sign-in.cjs").toAbsolutePath();

    @ParameterizedTest
    @ValueSource(strings = {"siwe", "viem"})
    void a_wallet_signs_in_scans_and_signs_out_with_the_npm_package(String library) throws Exception {
        String input = Client.JSON
                .createObjectNode()
                .put("url", Client.url())
                .put("library", library)
                .toString();

        JsonNode seen = Client.JSON.readTree(NodePackages.node(SCRIPT.toString(), input));

        assertThat(seen.path("address")).isEqualTo(seen.path("account"));
        assertThat(seen.at("/session/address")).isEqualTo(seen.path("account"));
        assertThat(seen.at("/session/chainId").asInt()).isEqualTo(1);
        assertThat(seen.path("status").asText()).isEqualTo("complete");
        assertThat(seen.path("remaining").asText()).isEqualTo("9");
        assertThat(seen.path("after").asInt()).isEqualTo(401);
    }
}
