package io.bulwark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ann:s%40cret@db.example:6432/gov?sslmode=require",
                "postgres://ann:s%40cret@db.example:6432/gov?sslmode=require",
                "jdbc:postgresql://db.example:6432/gov?user=ann&password=s%40cret&sslmode=require"
            })
    void every_common_spelling_of_a_database_address_is_understood(String url) {
        Connections.Database database = Connections.Database.parse(url);

        assertThat(database.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6432/gov?sslmode=require");
        assertThat(database.user()).isEqualTo("ann");
        assertThat(database.password().value()).isEqualTo("s@cret");
    }

    @Test
    void the_address_written_for_others_reads_back_the_same() {
        Connections connections = new Connections(
                "jdbc:postgresql://127.0.0.1:5432/bulwark",
                "bul wark",
                new Secret("p@ss:/+%w"),
                new Secret("redis://x"));
        Connections.Database read =
                Connections.Database.parse(connections.databaseUrl().value());

        assertThat(read.password()).isEqualTo(connections.password());
        assertThat(read.jdbcUrl()).isEqualTo(connections.jdbcUrl());
    }

    @Test
    void a_bad_address_is_refused_without_repeating_its_password() {
        assertThatThrownBy(() -> Connections.Database.parse("postgresql://ann:hunter2 @host/db"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void connections_print_no_secret() {
        assertThat(new Connections("jdbc:x", "u", new Secret("hunter2"), new Secret("redis://:hunter3@h")).toString())
                .doesNotContain("hunter");
    }
}
