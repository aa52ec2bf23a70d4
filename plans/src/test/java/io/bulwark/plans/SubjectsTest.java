package io.bulwark.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectsTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,                  ip:192.0.2.7",
        "::ffff:192.0.2.7,           ip:192.0.2.7",
        "2001:db8:1:2:3:4:5:6,       ip:20010db800010002/64",
        "2001:db8:1:2::1,            ip:20010db800010002/64",
        "2001:db8:1:3::1,            ip:20010db800010003/64",
        "fe80::1%eth0,               ip:fe80000000000000/64",
        "example.com,                ip:unknown",
        "'',                         ip:unknown",
    })
    void an_address_counts_as_what_its_owner_controls(String literal, String subject) {
        assertThat(Subjects.ofIp(literal)).isEqualTo(subject);
    }

    @ParameterizedTest
    @CsvSource({"a b", "a{b", "a}b", "'a\nb'", "é"})
    void a_subject_that_would_break_a_key_is_refused(String subject) {
        assertThatThrownBy(() -> Holder.of(Principal.Kind.WALLET, subject))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void caps_without_a_scope_are_refused() {
        assertThatThrownBy(() -> Holder.of(Principal.Kind.API_KEY, "wallet:1").withCaps(TestPlans.limits("1/1m"), ""))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
